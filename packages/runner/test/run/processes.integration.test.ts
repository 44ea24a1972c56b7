import { existsSync } from 'node:fs'
import { eventually, useFolder } from '@distribute/testbed'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { agentSocketOf } from '../../src/run/control-paths.ts'
import { killMarked } from '../../src/run/processes.ts'

test("a run's agent, whose environment only root can read, is identified by its socket", async () => {
  const controlPaths = useFolder()
  const socket = agentSocketOf(controlPaths)
  const agent = execa('ssh-agent', ['-a', socket, '-D'], { reject: false, stdin: 'ignore' })
  await eventually(() => expect(existsSync(socket)).toBe(true))

  expect(await killMarked({ variables: { NAME: 'that no process has' }, controlPaths })).toBe(1)

  expect((await agent).signal).toBe('SIGKILL')
})
