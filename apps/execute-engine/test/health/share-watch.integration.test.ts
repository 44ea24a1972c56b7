import { chmod, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Store } from '@distribute/store'
import { eventually, useFolder } from '@distribute/testbed'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { announce, describeTestTask, openTestEngine, untilFinished } from '../test-engine.ts'

test('an engine without the share takes no units and reports why, and loses none', async () => {
  const { share, store, queue, engine, logged, submit } = await openEngine()
  await addProject(store)
  await engine.start()
  await submit('waits')
  await announce({ store, queue })

  const reason = `the share ${share} has no .distribute-share: is it mounted?`
  expect(engine.listProblems()).toEqual([reason])
  // longer than the time after which an engine picks up a unit without its message
  const queued = await eventually(async () => {
    const unit = await store.units.findQueued(['default'], 3500)
    if (unit === undefined) throw new Error('the unit has not been queued for so long')
    return unit
  })
  expect(queued).toMatchObject({ unit: 1 })

  await writeFile(join(share, 'new'), `${store.storeId}\n`)
  await rename(join(share, 'new'), join(share, '.distribute-share'))
  await untilFinished(store, 'waits')
  expect(engine.listProblems()).toEqual([])

  await rm(join(share, '.distribute-share'))
  await eventually(() => expect(engine.listProblems()).toEqual([reason]))
  expect(logged).toEqual([
    `share unavailable: taking no units (${reason})`,
    'share available again: taking units',
    `share unavailable: taking no units (${reason})`,
  ])
})

test('without projects the share need not be mounted', async () => {
  const { store, queue, engine, logged, submit } = await openEngine()
  await engine.start()
  await submit('runs')
  await announce({ store, queue })

  await untilFinished(store, 'runs')
  expect(engine.listProblems()).toEqual([])
  expect(logged).toEqual([])
})

/** As a clone would. */
async function addProject({ projects }: Store): Promise<void> {
  const holder = { name: 'nginx-conf', owner: 'test' }
  await projects.acquireLease({ ...holder, leaseMs: 60_000 })
  await projects.makeCurrent(holder, { revision: 'a'.repeat(40), ref: null })
  await projects.releaseLease(holder, null)
}

async function openEngine() {
  const share = useFolder()
  // it is enough that a unit is taken: what becomes of its host is told elsewhere
  for (const name of ['ansible', 'ansible-playbook']) {
    await writeFile(join(share, name), `#!/bin/sh\ntest "$1" = --version || exit 1\necho '${name} [core 0.0]'\n`)
    await chmod(join(share, name), 0o755)
  }
  const logged: string[] = []
  const write = (line: string) => {
    const { msg, problem } = JSON.parse(line) as { msg: string; problem?: string }
    if (/^share/.test(msg)) logged.push(problem === undefined ? msg : `${msg} (${problem})`)
  }
  const env = { DISTRIBUTE_SHARE_PATH: share, DISTRIBUTE_ANSIBLE_BIN: share }
  const parts = await openTestEngine(env, { logger: pino({}, { write }), shareIntervalMs: 100 })
  const submit = (publicId: string) =>
    parts.store.tasks.submit(
      describeTestTask({ publicId, hosts: ['host'], action: { kind: 'adhoc', module: 'ping', args: '' } }),
    )
  return { ...parts, share, logged, submit }
}
