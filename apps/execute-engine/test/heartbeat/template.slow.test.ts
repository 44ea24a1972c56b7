import { eventually, type Zabbix } from '@distribute/testbed'
import { beforeAll, expect, test } from 'vitest'
import { sendToZabbix } from '../../src/heartbeat/send-to-zabbix.ts'
import { startZabbixWithTemplate } from './zabbix-with-template.ts'

let zabbix: Zabbix

beforeAll(async () => {
  zabbix = await startZabbixWithTemplate({
    hosts: ['gone', 'unwell', 'blip', 'stopping'],
    // the least that Zabbix can tell apart
    macros: { '{$EXEC.ENGINE.NODATA}': '30s' },
  })
})

const beat = async (host: string, reason: string) => {
  const values = [
    { host, key: 'exec.engine.ping', value: reason === '' ? '1' : '0' },
    { host, key: 'exec.engine.ping.reason', value: reason },
  ]
  expect(await sendToZabbix({ host: '127.0.0.1', port: zabbix.port }, values, 5000)).toEqual({ kind: 'taken' })
}
const problems = (host: string, expected: readonly object[]) =>
  eventually(async () => expect(await zabbix.problems(host)).toEqual(expected), { timeoutMs: 120_000 })

// One after the other: the value of each host must be judged before the next test asks.
test('an engine that is 0 all the time is a problem with the whole reason, until it is 1', async () => {
  const reason = 'the store has not answered for 18 s; not connected to the queue: units start late'
  await beat('unwell', reason)
  await problems('unwell', [{ name: 'Execute-engine: it cannot take units', opdata: reason }])
  await beat('unwell', '')
  await problems('unwell', [])
})

test('an engine that sent 1 a moment ago is not a problem, and an intended stop is only a notice', async () => {
  await beat('blip', '')
  await beat('blip', 'not connected to the queue: units start late')
  await beat('stopping', 'stopping: takes no new units')
  await problems('stopping', [
    { name: 'Execute-engine: it is being taken out of service', opdata: 'stopping: takes no new units' },
  ])
  expect(await zabbix.problems('blip')).toEqual([])
})

test('an engine of which nothing is heard is a problem, until it is heard again', async () => {
  await beat('gone', '')
  await problems('gone', [{ name: 'Execute-engine: nothing heard of it for 30s', opdata: expect.any(String) }])
  await beat('gone', '')
  await problems('gone', [])
})
