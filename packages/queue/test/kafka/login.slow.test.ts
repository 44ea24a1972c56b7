import { type Kafka, type KafkaLogin, startKafkaWithLogin } from '@distribute/testbed'
import { pino } from 'pino'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createMessageLog, unitMessages, unitNumbers } from '../message-log.ts'
import { clients, createTestQueues } from './kafka-queue.ts'

let kafka: Kafka & { readonly login: KafkaLogin }

beforeAll(async () => {
  kafka = await startKafkaWithLogin()
})

describe.each(clients)('a broker that asks for TLS and a login, with %s', (client) => {
  let queues: ReturnType<typeof createTestQueues>

  beforeAll(() => {
    queues = createTestQueues({ brokers: kafka.login.brokers, createName: kafka.createName }, client)
  })
  afterEach(() => queues.closeAll())

  test.each(['plain', 'scram-sha-256', 'scram-sha-512'] as const)('%s', async (mechanism) => {
    const { username, password, certificate: ca } = kafka.login
    const queue = await queues.create({ ssl: { ca }, sasl: { mechanism, username, password } })
    await queue.ping()
    const log = createMessageLog()
    const consumer = await queue.consume({ lanes: ['default'], onMessage: log.onMessage })
    await queue.publish('default', unitMessages(6))
    await log.count(6)
    expect(unitNumbers(log.messages)).toEqual([1, 2, 3, 4, 5, 6])
    await consumer.stop()
  })

  test.each(['plain', 'scram-sha-512'] as const)('a wrong password, with %s', async (mechanism) => {
    const { username, certificate: ca } = kafka.login
    await expectNoWayIn({ ssl: { ca }, sasl: { mechanism, username, password: 'hunter2' } }, /authenti|credentials/i)
  })

  test('a certificate of an unknown authority', async () => {
    const { username, password } = kafka.login
    await expectNoWayIn({ ssl: true, sasl: { mechanism: 'plain', username, password } }, /self-signed/)
  })

  async function expectNoWayIn(options: Parameters<typeof queues.create>[0], reason: RegExp): Promise<void> {
    const queue = await queues.create({ ...options, publishTimeoutMs: 300 })
    const unavailable = { code: 'queue_unavailable' }
    await expect(queue.publish('default', unitMessages(1))).rejects.toMatchObject(unavailable)
    const error = await queue.ping().catch((error: unknown) => error)
    expect(error).toMatchObject(unavailable)
    // As it stands in a log.
    const told = JSON.stringify(pino.stdSerializers.errWithCause(error as Error))
    expect(told).toMatch(reason)
    expect(told).not.toContain('hunter2')
  }
})
