import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { useFolder } from '@distribute/testbed'
import { expect, test } from 'vitest'

const scripts = resolve(import.meta.dirname, '../../../../docker/deployment')
/** A user that is not root and owns nothing here. */
const other = 54_321
const user = process.getuid?.() === 0 ? other : process.getuid?.()

function createFolder(mode: number): string {
  const folder = useFolder()
  chmodSync(folder, mode)
  return folder
}

function tryShare(folder: string, trial: string) {
  const program = ['sh', join(scripts, 'try-share.sh'), folder, trial]
  const command = user === other ? ['setpriv', `--reuid=${other}`, '--clear-groups', ...program] : program
  const { status, stdout, stderr } = spawnSync(command[0] ?? '', command.slice(1), { encoding: 'utf8' })
  return { status, words: stdout + stderr }
}

test('a share that distribute can write passes, and stays empty', () => {
  const folder = createFolder(0o777)
  const words = `${folder} has no .distribute-share: nothing was cloned yet, or this is not the folder that distribute writes to\n`
  expect(tryShare(folder, 'write')).toEqual({ status: 0, words })
  expect(readdirSync(folder)).toEqual([])
  writeFileSync(join(folder, '.distribute-share'), 'store\n')
  expect(tryShare(folder, 'write')).toEqual({ status: 0, words: '' })
})

test('a share that distribute cannot write is rejected with the user that must own it', () => {
  const folder = createFolder(0o555)
  expect(tryShare(folder, 'write')).toEqual({
    status: 1,
    words: expect.stringMatching(
      new RegExp(`user ${user} cannot write there; on the file server: chown ${user}, .*denied`),
    ),
  })
  expect(tryShare(folder, 'read').status).toBe(0)
})

test('files of another user are rejected if distribute cannot continue with them', () => {
  const folder = createFolder(0o777)
  mkdirSync(join(folder, '.revisions/nginx-conf'), { recursive: true })
  chmodSync(join(folder, '.revisions/nginx-conf'), 0o555)
  expect(tryShare(folder, 'write')).toEqual({
    status: 1,
    words: expect.stringMatching(/cannot write .*\.revisions.*which belongs to user \d+: chown -R/),
  })
})

test('projects that an engine cannot read are rejected', () => {
  const folder = createFolder(0o755)
  mkdirSync(join(folder, '.revisions/nginx-conf'), { recursive: true })
  symlinkSync('.revisions/nginx-conf', join(folder, 'nginx-conf'))
  writeFileSync(join(folder, '.distribute-share'), 'store\n')
  expect(tryShare(folder, 'read')).toEqual({ status: 0, words: '' })
  chmodSync(join(folder, '.revisions/nginx-conf'), 0o000)
  expect(tryShare(folder, 'read')).toEqual({
    status: 1,
    words: expect.stringMatching(/cannot read the project nginx-conf: distribute writes with umask 022/),
  })
  chmodSync(join(folder, '.revisions/nginx-conf'), 0o755)
})

/**
 * What deployment.sh says of SHARE, where `docker run` runs what it is given on this machine, in
 * `folder`.
 */
function checkShare(folder: string, docker: string) {
  const script = `
    set -Eeuo pipefail
    fail() { printf 'deployment.sh: %s\\n' "$@" >&2; exit 1; }
    say() { printf '%s\\n' "$*" >&2; }
    project=test
    parts=(distribute engine)
    has() { [[ " \${parts[*]} " == *" $1 "* ]]; }
    setting() { if [ "$1" = SHARE ]; then echo "${folder}"; else echo "$2"; fi; }
    owner() { echo 10001; }
    source "${scripts}/share.sh"
    share_seconds=1
    PATH="$PWD/bin:$PATH"
    check_share_folder "${folder}"
    check_share`
  const place = createFolder(0o755)
  mkdirSync(join(place, 'bin'))
  writeFileSync(join(place, 'bin/docker'), `#!/bin/sh\n${docker}\n`, { mode: 0o755 })
  const { status, stderr } = spawnSync('bash', ['-c', script], { cwd: place, encoding: 'utf8' })
  return { status, words: stderr }
}

test('deployment.sh tries a folder as distribute and as engine, and stops at one that fails', () => {
  const folder = createFolder(0o777)
  const passes = checkShare(folder, `echo "$*" >> ${folder}/asked`)
  expect(passes).toEqual({ status: 0, words: `Testing the share ${folder}\n` })
  const asked = spawnSync('cat', [join(folder, 'asked')], { encoding: 'utf8' })
    .stdout.trim()
    .split('\n')
  expect(asked).toEqual([
    expect.stringMatching(new RegExp(`^run .*--volume=${folder}:/mnt:rw .* distribute:local sh .* /mnt write$`)),
    expect.stringMatching(new RegExp(`^run .*--volume=${folder}:/mnt:ro .* execute-engine:local sh .* /mnt read$`)),
  ])
  const fails = checkShare(folder, 'echo "/mnt: user 10001 cannot write there" >&2; exit 1')
  expect(fails.status).toBe(1)
  expect(fails.words).toContain(`${folder}: user 10001 cannot write there\n`)
  expect(fails.words).toMatch(/Running containers were not changed/)
})

test('deployment.sh does not wait for a file server that does not answer, and rejects a path that is not a folder', () => {
  const folder = createFolder(0o777)
  expect(checkShare(folder, '[ "$1" != run ] || exec sleep 30').words).toMatch(/does not answer within 1 s/)
  expect(checkShare(join(folder, 'missing'), 'exit 0').words).toMatch(/there is no such folder/)
})
