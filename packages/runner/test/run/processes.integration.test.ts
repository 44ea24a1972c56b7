import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eventually } from '@distribute/testbed'
import { execa } from 'execa'
import { expect, onTestFinished, test } from 'vitest'
import { agentSocketOf } from '../../src/run/control-paths.ts'
import { killMarked } from '../../src/run/processes.ts'

test("a run's agent, which lets nobody but root read its environment, is known by its socket", async () => {
  const controlPaths = await mkdtemp(join(tmpdir(), 'runner-test-'))
  onTestFinished(() => rm(controlPaths, { recursive: true }))
  const socket = agentSocketOf(controlPaths)
  const agent = execa('ssh-agent', ['-a', socket, '-D'], { reject: false, stdin: 'ignore' })
  await eventually(() => expect(existsSync(socket)).toBe(true))

  expect(await killMarked({ variables: { NAME: 'that no process has' }, controlPaths })).toBe(1)

  expect((await agent).signal).toBe('SIGKILL')
})
