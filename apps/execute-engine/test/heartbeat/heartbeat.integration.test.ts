import { readFile } from 'node:fs/promises'
import type { Socket } from 'node:net'
import { eventually } from '@distribute/testbed'
import { pino } from 'pino'
import { expect, onTestFinished, test } from 'vitest'
import { createEngineProblems } from '../../src/health/problem-source.ts'
import { startHeartbeat } from '../../src/heartbeat/heartbeat.ts'
import { type AwkwardServer, startAwkwardServer } from './awkward-server.ts'
import { findSenders } from './find-senders.ts'
import { zabbixAnswer } from './zabbix-answer.ts'

const takes = (socket: Socket) =>
  void socket.write(zabbixAnswer('{"response":"success","info":"processed: 2; failed: 0"}'))

test('without an address of Zabbix no sender runs, and nothing is logged', async () => {
  const { heartbeat, logs } = beatFor('nobody', undefined)
  expect(await findSenders('nobody')).toEqual([])
  await heartbeat.stop()
  expect(logs).toEqual([])
})

test('a well engine sends 1 without a reason, an engine with problems sends 0 with all of them', async () => {
  const server = await startAwkwardServer(takes)
  const { problems, logs } = beatFor('well', server)
  await eventually(() => expect(lastBeat(server)).toEqual({ 'exec.engine.ping': '1', 'exec.engine.ping.reason': '' }))
  problems.push('the store is away', 'the share is not seen')
  await eventually(() =>
    expect(lastBeat(server)).toEqual({
      'exec.engine.ping': '0',
      'exec.engine.ping.reason': 'the store is away; the share is not seen',
    }),
  )
  expect(logs).toEqual(['info heartbeat accepted by Zabbix'])
})

test('an engine that is well within its first interval is never called starting', async () => {
  const server = await startAwkwardServer(takes)
  const { follow } = beatFor('quick', server, { intervalSeconds: 2, follows: false })
  await eventually(async () => expect(await findSenders('quick')).toHaveLength(1))
  follow({ listProblems: () => [] })
  await eventually(() => expect(lastBeat(server)).toMatchObject({ 'exec.engine.ping': '1' }))
  expect(server.requests).toHaveLength(1)
})

test('an engine that is not, is starting after one interval', async () => {
  const server = await startAwkwardServer(takes)
  beatFor('slow', server, { follows: false })
  const reason = 'starting: waiting for the store'
  await eventually(() => expect(lastBeat(server)).toMatchObject({ 'exec.engine.ping.reason': reason }))
})

test('a server that is silent, then answers nonsense, then works is logged once per change, and gets every beat', async () => {
  const server = await startAwkwardServer((socket) => void socket.write('what?\r\n'))
  const { logs } = beatFor('babbled', server)
  const beats = (count: number) => eventually(() => expect(server.requests.length).toBeGreaterThan(count))
  await beats(3)
  server.behave((socket) => socket.end())
  await beats(server.requests.length + 3)
  server.behave(takes)
  await eventually(() => expect(logs).toHaveLength(2))
  expect(logs).toEqual([
    'warn heartbeat not accepted by Zabbix: it said "what?\\r\\n"; retrying',
    'info heartbeat accepted by Zabbix',
  ])
})

test('a failing health check is a problem, and does not end the engine', async () => {
  const server = await startAwkwardServer(takes)
  const { follow } = beatFor('puzzled', server)
  follow({
    listProblems: () => {
      throw new Error('the check has a bug')
    },
  })
  const reason = 'health check failed: the check has a bug'
  await eventually(() => expect(lastBeat(server)).toMatchObject({ 'exec.engine.ping.reason': reason }))
})

test('a killed sender is replaced and logged once', async () => {
  const server = await startAwkwardServer(takes)
  const { logs } = beatFor('killed', server)
  const first = await onlySender('killed')
  await eventually(() => expect(logs).toHaveLength(1))
  process.kill(first, 'SIGKILL')
  await eventually(async () => expect(await onlySender('killed')).not.toBe(first))
  const beats = server.requests.length
  await eventually(() => expect(server.requests.length).toBeGreaterThan(beats + 1))
  expect(logs).toEqual(['info heartbeat accepted by Zabbix', 'warn heartbeat sender exited; restarting it'])
})

test('a sender ignores signals to its process group, and stop ends it even if it stands still', async () => {
  const server = await startAwkwardServer(takes)
  const { heartbeat, logs } = beatFor('stopped', server)
  await eventually(() => expect(server.requests.length).toBeGreaterThan(0))
  const pid = await onlySender('stopped')
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.kill(pid, signal)
  const beats = server.requests.length
  await eventually(() => expect(server.requests.length).toBeGreaterThan(beats + 1))
  expect(await findSenders('stopped')).toEqual([pid])
  process.kill(pid, 'SIGSTOP')
  await Promise.all([heartbeat.stop(), heartbeat.stop()])
  expect(await findSenders('stopped')).toEqual([])
  expect(logs).toEqual(['info heartbeat accepted by Zabbix'])
})

test("nothing of the engine's environment reaches the sender, where it could be read", async () => {
  process.env.DISTRIBUTE_MYSQL_PASSWORD = 'not for others'
  onTestFinished(() => void delete process.env.DISTRIBUTE_MYSQL_PASSWORD)
  beatFor('bare', await startAwkwardServer(takes))
  const environment = await readFile(`/proc/${await onlySender('bare')}/environ`, 'utf8')
  expect(environment.split('\0').filter((line) => !line.startsWith('NODE_CHANNEL_'))).toEqual([''])
})

interface BeatOptions {
  readonly intervalSeconds?: number
  /** whether it has heard of an engine */
  readonly follows?: boolean
}

/** A heartbeat for a host of this name, of an engine whose problems the test decides. */
function beatFor(
  host: string,
  server: AwkwardServer | undefined,
  { intervalSeconds = 0.1, follows = true }: BeatOptions = {},
) {
  const logs: string[] = []
  const write = (line: string) => {
    const { level, msg } = JSON.parse(line)
    logs.push(`${level} ${msg}`)
  }
  const logger = pino({ formatters: { level: (label) => ({ level: label }) } }, { write })
  const { follow, ...told } = createEngineProblems()
  const heartbeat = startHeartbeat({
    configuration: {
      zabbix: { ip: server?.host, zabbixPort: server?.port ?? 10_051, item: 'exec.engine.ping', host: undefined },
      dataSend: { zabbix: intervalSeconds },
      engine: { leaseSeconds: 60 },
    },
    hostName: host,
    problems: told,
    logger,
  })
  onTestFinished(() => heartbeat.stop())
  const problems: string[] = []
  if (follows) follow({ listProblems: () => problems })
  return { heartbeat, follow, problems, logs }
}

async function onlySender(host: string): Promise<number> {
  return await eventually(async () => {
    const [pid, ...others] = await findSenders(host)
    if (pid === undefined || others.length > 0) throw new Error(`not one sender: ${[pid, ...others]}`)
    return pid
  })
}

/** The values of the last whole request, by their keys. */
function lastBeat({ requests }: AwkwardServer): Readonly<Record<string, string>> {
  const text = requests.at(-1)?.slice(13) ?? ''
  const { data } = JSON.parse(text) as { data: { key: string; value: string }[] }
  return Object.fromEntries(data.map(({ key, value }) => [key, value]))
}
