import { spawnSync } from 'node:child_process'
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { useFolder } from '@distribute/testbed'
import { expect, test } from 'vitest'
import { createSshCommand } from '../../../src/projects/git/git-server.ts'

const server = {
  ...{ ip: '127.0.0.1', port: 22, user: 'git', timeoutSeconds: 60, depth: 0 },
  ...{ maxFiles: 1, maxBytes: 1, maxFileBytes: 1, maxPackBytes: 1, maxMemoryBytes: 1 },
} as const

/** Runs git's own way to start ssh; `ssh` and `git` are programs of this folder. */
function connectBelow(parent: 'git' | 'sh') {
  const folder = useFolder()
  const write = (name: string, script: string) => {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`)
    chmodSync(join(folder, name), 0o755)
  }
  write('ssh', 'echo connected')
  write('git', 'sh -c "$1 \\"\\$@\\"" "$1" host; exit $?')
  const env = { PATH: `${folder}:${process.env.PATH}` }
  const command = createSshCommand(server)
  const args = parent === 'git' ? [command] : ['-c', `${command} "$@"`, 'sh', 'host']
  return spawnSync(parent === 'git' ? join(folder, 'git') : 'sh', args, { env, encoding: 'utf8' })
}

test('ssh connects below a git that lives', () => {
  expect(connectBelow('git')).toMatchObject({ status: 0, stdout: 'connected\n' })
})

test('ssh does not connect after its git has died', () => {
  expect(connectBelow('sh')).toMatchObject({ status: 1, stdout: '' })
})
