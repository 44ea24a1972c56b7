import { access, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { eventually, startMariaDb, useAnsible, useFolder } from '@distribute/testbed'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { announce, describeTestTask, openTestEngine, untilFinished } from '../test-engine.ts'

test('an engine whose store is away during its stop logs what it waits for, and when it continues', async () => {
  const mariaDb = await startMariaDb()
  const folder = useFolder()
  const lines: Record<string, unknown>[] = []
  const { store, queue, engine } = await openTestEngine(
    {
      DISTRIBUTE_STORE_URL: await mariaDb.createDatabase(),
      DISTRIBUTE_ANSIBLE_BIN: useAnsible(),
      DISTRIBUTE_EXEC_ENGINE_STOP_SECONDS: '600',
    },
    { localHosts: true, logger: pino({}, { write: (line) => lines.push(JSON.parse(line)) }) },
  )
  await engine.start()
  const [begun, go] = ['begun', 'go'].map((name) => join(folder, name)) as [string, string]
  const args = `touch ${begun}; until test -e ${go}; do sleep 0.1; done`
  const action = { kind: 'adhoc' as const, module: 'shell', args }
  await store.tasks.submit(describeTestTask({ publicId: 'stop', hosts: ['127.0.0.1'], action }))
  await announce({ store, queue })
  await eventually(() => access(begun), { timeoutMs: 60_000 })

  const stopped = engine.stop()
  expect(lines.at(-1)).toMatchObject({
    msg: 'stop waiting for units',
    units: [{ unit: '1-1-1', waitsFor: 'its hosts', hostCount: 1 }],
  })
  await mariaDb.kill()
  await eventually(() => expect(lines.map(({ msg }) => msg)).toContain('stop waiting for the store'))
  expect(lines).toContainEqual(
    expect.objectContaining({ level: 40, reason: expect.any(String), advice: expect.stringContaining('STATE_DIR') }),
  )
  await writeFile(go, '')
  await mariaDb.restart()
  await stopped
  expect(lines).toContainEqual(expect.objectContaining({ msg: 'stop continues: no claimed unit left' }))
  expect(await untilFinished(store, 'stop')).toMatchObject({ state: 'succeeded' })
})
