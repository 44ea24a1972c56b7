import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TaskAction, TaskRequest } from '@distribute/contracts'
import { eventually, findMarkedProcesses } from '@distribute/testbed'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { AnsibleUnitRunnerOptions, OlderRevisions } from '../../src/index.ts'
import { createFakeAnsible } from '../fake-ansible.ts'
import {
  adhoc,
  createTestRunner,
  createUnit,
  followRun,
  localHosts,
  projectPlaybook,
  useStateDir,
} from '../run-unit.ts'
import { publishRevision, revisionOf, showRevision } from '../test-share.ts'

const [older, pinned] = ['a', 'b'].map(revisionOf) as [string, string]
const newer = `${revisionOf('c')}.2`
const pins = [{ project: 'web', revision: pinned }]

let stateDir: string
/** the engine's mount, to which the test copies what distribute has published */
let mount: string
let ansibleBin: string

beforeEach(async () => {
  stateDir = useStateDir()
  mount = join(stateDir, 'share')
  await mkdir(mount)
  // prints the content of the file that it should read, and its configuration
  ansibleBin = await createFakeAnsible(
    stateDir,
    `#!/bin/bash
text=$(cat "$1")
file=\${text#*src=}
if [ "$file" = "$text" ]; then printf %s "$text"; else cat "\${file%%[^[:alnum:]/._-]*}"; fi >&2
echo " $ANSIBLE_CONFIG" >&2
exit 1`,
  )
})

afterEach(async () => {
  const left = await findMarkedProcesses({ stateDir })
  expect(left).toEqual([])
})

test('a playbook of a project runs when its revision is visible, not the previous one', async () => {
  await publishRevision(mount, 'web', older, { 'site.yml': 'old' })
  const run = await startRun(projectPlaybook('web', pinned))
  const followed = followRun(run)

  await untilLooking()
  await publishRevision(mount, 'web', pinned, { 'site.yml': 'new' })

  expect((await followed).end).toMatchObject({ exitCode: 1, message: expect.stringMatching(/^new /) })
})

test('a file of the engine comes from the pinned revision, for any target of the link', async () => {
  await publishRevision(mount, 'web', pinned, { file: 'pinned' })
  await publishRevision(mount, 'web', newer, { file: 'newer' })

  const { end } = await followRun(await startRun(adhoc('copy', `src=${mount}/web/file dest=/x`), { request: { pins } }))

  expect(end).toMatchObject({ exitCode: 1, message: expect.stringMatching(/^pinned /) })
})

test('a task that names a project in another way waits until its link is at the pinned revision', async () => {
  await publishRevision(mount, 'web', pinned, { file: 'pinned' })
  await publishRevision(mount, 'web', older, { file: 'old' })
  const run = await startRun(adhoc('shell', `cat src=${mount}/web/file`), { request: { pins } })
  const followed = followRun(run)

  await untilLooking()
  await showRevision(mount, 'web', pinned)

  expect((await followed).end).toMatchObject({ exitCode: 1, message: expect.stringMatching(/^pinned /) })
})

test('a link at a newer revision is accepted, and one at an older revision is not', async () => {
  await publishRevision(mount, 'web', newer, { file: 'newer' })
  const action = adhoc('shell', `cat src=${mount}/web/file`)
  const olderRevisions = [{ project: 'web', revisions: [older] }]
  const start = () => startRun(action, { request: { pins }, olderRevisions, options: { shareWaitSeconds: 0.4 } })

  const { end } = await followRun(await start())
  expect(end).toMatchObject({ exitCode: 1, message: expect.stringMatching(/^newer /) })

  await publishRevision(mount, 'web', older, { file: 'old' })
  const { end: refused } = await followRun(await start())
  expect(refused).toMatchObject({ exitCode: 75, message: expect.stringContaining(`is at ${older}`) })
})

test('a project that a task may use, but does not name, is not waited for', async () => {
  const { end } = await followRun(
    await startRun(adhoc('copy', 'src=/etc/hostname dest=/mnt/web/x'), { request: { pins } }),
  )

  expect(end).toMatchObject({ exitCode: 1 })
})

test.each([
  ['nothing is mounted', async () => {}, () => `${mount}/.revisions: No such file or directory`],
  [
    'the revision is not there',
    () => publishRevision(mount, 'web', older, { file: 'old' }),
    () => `${mount}/.revisions/web/${pinned}: No such file or directory`,
  ],
  [
    'a file is in its place',
    async () => {
      await publishRevision(mount, 'web', older, { file: 'old' })
      await writeFile(join(mount, '.revisions', 'web', pinned), '')
    },
    () => `${mount}/.revisions/web/${pinned} is not a folder`,
  ],
])(
  'a run whose revision never appears fails, and reports what the share shows instead: %s',
  async (_, prepare, instead) => {
    await prepare()

    const { end, outcomes, states } = await followRun(
      await startRun(projectPlaybook('web', pinned), { options: { shareWaitSeconds: 0.4 } }),
    )

    expect(states).toEqual(['failed', 'failed'])
    expect(end).toMatchObject({ reason: 'exit', exitCode: 75, leftoversKilled: 0 })
    expect(outcomes['127.3.0.1']?.cause).toBe(
      `not reached: the share ${mount} does not show revision ${pinned} of project web after 0.4 s: ${instead()}`,
    )
  },
)

test.each([
  ['at an old revision', () => publishRevision(mount, 'web', older, { file: 'old' }), `is at ${older}`],
  [
    'made by hand',
    () =>
      mkdir(join(mount, '.revisions', 'web'), { recursive: true }).then(() => symlink('/srv/web', join(mount, 'web'))),
    'leads to /srv/web',
  ],
  [
    'no link',
    () => mkdir(join(mount, '.revisions', 'web'), { recursive: true }).then(() => mkdir(join(mount, 'web'))),
    'is not a link',
  ],
])('a run whose project is %s on this mount fails with that cause', async (_, prepare, instead) => {
  await prepare()
  const action = adhoc('shell', `cat src=${mount}/web/file`)

  const { outcomes } = await followRun(
    await startRun(action, { request: { pins }, options: { shareWaitSeconds: 0.4 } }),
  )

  expect(outcomes['127.3.0.1']?.cause).toMatch(
    new RegExp(`^not reached: .* ${pinned} of project web .*/web ${instead}$`),
  )
})

test('a short deadline shortens the wait, so that the cause is the share', async () => {
  const { end } = await followRun(await startRun(projectPlaybook('web', pinned), { request: { timeoutSeconds: 1 } }))

  expect(end).toMatchObject({ reason: 'exit', exitCode: 75 })
})

test('a waiting run can be cancelled, and leaves nothing', async () => {
  const run = await startRun(projectPlaybook('web', pinned))
  const followed = followRun(run)

  await untilLooking()
  run.end('cancel')

  expect(await followed).toMatchObject({ states: ['cancelled', 'cancelled'], end: { reason: 'cancel' } })
})

test('a share that does not answer ends the run, not the engine', async () => {
  const python = await createHangingPython()

  const { end, states } = await followRun(
    await startRun(projectPlaybook('web', pinned), { options: { python, shareWaitSeconds: 0.4 } }),
  )

  expect(states).toEqual(['failed', 'failed'])
  expect(end).toMatchObject({ exitCode: 75, message: `the share ${mount} does not answer within 0.4 s` })
})

test.each([
  ['that lies beside the playbook', ['plays/ansible.cfg', 'ansible.cfg'], 'plays/ansible.cfg'],
  ['at the root of the project', ['ansible.cfg'], 'ansible.cfg'],
  ['of the engine where the project has none', [], undefined],
])('the ansible.cfg %s applies', async (_, files, expected) => {
  const content = Object.fromEntries([...files, 'plays/site.yml'].map((file) => [file, '']))
  await publishRevision(mount, 'web', pinned, content)
  const configFile = '/etc/of-the-engine.cfg'

  const { end } = await followRun(
    await startRun(projectPlaybook('web', pinned, 'plays/site.yml'), { options: { configFile } }),
  )

  expect(end.message).toBe(expected === undefined ? configFile : join(mount, '.revisions', 'web', pinned, expected))
})

interface Start {
  readonly request?: Partial<TaskRequest>
  readonly options?: Partial<Omit<AnsibleUnitRunnerOptions, 'ssh'>>
  readonly olderRevisions?: readonly OlderRevisions[]
}

function startRun(action: TaskAction, { request, options, olderRevisions }: Start = {}) {
  const runner = createTestRunner(stateDir, { ansibleBin, isolation: 'required', sharePath: mount, ...options })
  return runner.start(createUnit(action, localHosts(2), request), { olderRevisions })
}

/**
 * The pair, two processes of the namespaces, the one that becomes Ansible, and its child, which
 * looks.
 */
async function untilLooking(): Promise<void> {
  await eventually(async () => expect(await findMarkedProcesses({ stateDir })).toHaveLength(6))
}

/** Runs the supervisor with a file server that does not answer. */
async function createHangingPython(): Promise<string> {
  const file = join(stateDir, 'hanging-python')
  const program = `#!/usr/bin/python3 -IS
import os, runpy, sys, time
sys.argv = sys.argv[3:]
sys.path.insert(0, os.path.dirname(sys.argv[0]))
from supervision import share
share.ANSWER_SECONDS = 0.2
share.look = lambda sight: time.sleep(1000)
runpy.run_path(sys.argv[0], run_name='__main__')
`
  await writeFile(file, program, { mode: 0o755 })
  return file
}
