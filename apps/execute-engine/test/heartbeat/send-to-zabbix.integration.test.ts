import type { Socket } from 'node:net'
import { expect, test } from 'vitest'
import { sendToZabbix } from '../../src/heartbeat/send-to-zabbix.ts'
import { startAwkwardServer } from './awkward-server.ts'
import { zabbixAnswer } from './zabbix-answer.ts'

const values = [
  { host: 'engine-1', key: 'exec.engine.ping', value: '1' },
  { host: 'engine-1', key: 'exec.engine.ping.reason', value: '' },
]

/** One byte after the other, for ever. */
function drip(socket: Socket): void {
  const bytes = zabbixAnswer('x'.repeat(1000))
  let sent = 0
  const timer = setInterval(() => socket.write(bytes.subarray(sent, ++sent)), 20)
  socket.on('close', () => clearInterval(timer))
}

const deadlineMs = 300

test.each<[string, (socket: Socket) => void, RegExp]>([
  ['never answers', () => undefined, /^no complete answer within 0\.3 s$/],
  ['answers a byte at a time', drip, /^no complete answer within 0\.3 s$/],
  ['closes at once', (socket) => socket.end(), /^it closed the connection before its answer was complete$/],
  ['resets the connection', (socket) => socket.resetAndDestroy(), /ECONNRESET|EPIPE/],
  ['speaks another protocol', (socket) => socket.write('220 smtp ready\r\n'), /^it said "220 smtp ready/],
  ['floods', (socket) => void socket.write(Buffer.alloc(10_000_000, 'x')), /^it said "x{80}"$/],
  [
    'has an answer of another kind',
    (socket) => socket.write(zabbixAnswer('{"response":"failed","info":"host is away"}')),
    /^it answered \{"response":"failed","info":"host is away"\}$/,
  ],
  [
    'refuses a value',
    (socket) => socket.write(zabbixAnswer('{"response":"success","info":"processed: 1; failed: 1; total: 2"}')),
    /^it rejected 1 of 2 values \(processed: 1; failed: 1; total: 2\): host engine-1 must be monitored and have the trapper items exec\.engine\.ping and exec\.engine\.ping\.reason$/,
  ],
])('a server that %s has not taken the values, and is not waited for', async (_, behaviour, problem) => {
  const server = await startAwkwardServer(behaviour)
  const sent = performance.now()
  expect(await sendToZabbix(server, values, deadlineMs)).toEqual({
    kind: 'not taken',
    problem: expect.stringMatching(problem),
  })
  // far less than a timeout of the system's own
  expect(performance.now() - sent).toBeLessThan(10_000)
})

test('a server that is away does not take the values', async () => {
  const outcome = await sendToZabbix({ host: '127.0.0.1', port: 1 }, values, deadlineMs)
  expect(outcome).toEqual({ kind: 'not taken', problem: 'connect ECONNREFUSED 127.0.0.1:1' })
})

test('an unknown host name is a problem like any other', async () => {
  const outcome = await sendToZabbix({ host: 'zabbix.invalid', port: 10_051 }, values, 2000)
  expect(outcome).toEqual({ kind: 'not taken', problem: expect.stringMatching(/zabbix\.invalid|no complete answer/) })
})
