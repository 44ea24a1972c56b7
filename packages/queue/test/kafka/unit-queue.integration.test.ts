import { deleteRecords, type KafkaServer, useKafka } from '@distribute/testbed'
import { type Admin, Kafka, logLevel, type Message, Partitioners } from 'kafkajs'
import { pino } from 'pino'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { eventually } from '../eventually.ts'
import { createMessageLog, unitMessages, unitNumbers } from '../message-log.ts'
import { testUnitQueue } from '../queue-conformance.ts'
import { clients, createTestQueues } from './kafka-queue.ts'

for (const client of clients) {
  testUnitQueue(`Kafka (${client})`, async () => {
    return await createTestQueues(await useKafka(), client).create()
  })
}

describe('members of one group with different libraries', () => {
  let kafka: KafkaServer
  beforeAll(async () => {
    kafka = await useKafka()
  })

  // The first one deals the partitions out.
  test.each([clients, clients.toReversed()])('%s, then %s: each gets its share', async (...inOrder) => {
    const name = kafka.createName()
    const logs = inOrder.map(() => createMessageLog())
    const queues = await Promise.all(inOrder.map((client) => createTestQueues(kafka, client).create({ name })))
    for (const [index, queue] of queues.entries()) {
      await queue.consume({ lanes: ['default'], onMessage: logs[index]?.onMessage ?? (async () => true) })
    }
    await Promise.all(queues.map((queue, task) => queue.publish('default', unitMessages(24, task + 1))))
    await eventually(() => logs.flatMap(({ messages }) => messages)).toHaveLength(48)
    for (const { messages } of logs) expect(messages.length).toBeGreaterThan(0)
    await Promise.all(queues.map((queue) => queue.close()))
  })
})

describe.each(clients)('the Kafka unit queue (%s) on its own', (client) => {
  let kafka: KafkaServer
  let queues: ReturnType<typeof createTestQueues>

  beforeAll(async () => {
    kafka = await useKafka()
    queues = createTestQueues(kafka, client)
  })
  afterEach(() => queues.closeAll())

  test('messages that announce no unit are skipped, counted and logged, and the units among them are delivered', async () => {
    const name = kafka.createName()
    const lines: string[] = []
    const queue = await queues.create({
      name,
      logger: pino({ level: 'warn' }, { write: (line) => void lines.push(line) }),
    })
    await queue.publish('default', unitMessages(6))
    await sendRaw(name, [
      { value: 'no json' },
      { value: null },
      { value: JSON.stringify({ version: 2, task: 1, unit: 1, attempt: 1 }) },
      { value: JSON.stringify({ version: 1, task: 'x', unit: 1, attempt: 1 }) },
      { value: `"${'long '.repeat(1000)}"` },
      { value: Buffer.from([0xff, 0xfe, 0x00]) },
    ])
    await queue.publish('default', unitMessages(6, 2))
    const log = createMessageLog()
    await queue.consume({ lanes: ['default'], onMessage: log.onMessage })
    await log.count(12)
    expect(
      log.messages
        .filter(({ task }) => task === 2)
        .map(({ unit }) => unit)
        .sort(),
    ).toEqual([1, 2, 3, 4, 5, 6])
    await eventually(() => queue.countSkipped()).toBe(6)
    const told = lines.filter(isSkipped)
    expect(told.join()).toContain('not JSON')
    expect(Math.max(...told.map((line) => line.length))).toBeLessThan(1_000)
  })

  test('messages that the Python version left in the topic do not block units, and their commands stay out of the log', async () => {
    const name = kafka.createName()
    const lines: string[] = []
    const queue = await queues.create({
      name,
      logger: pino({ level: 'warn' }, { write: (line) => void lines.push(line) }),
    })
    await queue.publish('default', unitMessages(6))
    await sendRaw(name, originalMessages(12))
    await queue.publish('default', unitMessages(6, 2))
    const log = createMessageLog()
    await queue.consume({ lanes: ['default'], onMessage: log.onMessage })
    await log.count(12)
    await eventually(() => queue.countSkipped()).toBe(12)
    const records = lines.filter(isSkipped).map((line) => JSON.parse(line))
    expect(records.map(({ count }) => count).reduce((sum, count) => sum + count)).toBe(12)
    expect(records[0]).toMatchObject({ reason: expect.stringContaining('a request of the Python version') })
    expect(records[0].text).toMatch(/^task_id old-\d+$/)
    expect(lines.join()).not.toContain('hunter2')
  })

  test('skipped messages are not redelivered', async () => {
    const name = kafka.createName()
    const first = await queues.create({ name })
    const ignore = { lanes: ['default'], onMessage: async () => true }
    await first.consume(ignore)
    await sendRaw(
      name,
      Array.from({ length: 12 }, () => ({ value: 'no json' })),
    )
    await eventually(() => first.countSkipped()).toBe(12)
    await first.close()

    const second = await queues.create({ name })
    const log = createMessageLog()
    await second.consume({ lanes: ['default'], onMessage: log.onMessage })
    await second.publish('default', unitMessages(12))
    await log.count(12)
    expect(second.countSkipped()).toBe(0)
  })

  test('a lane has its own topic, with the requested number of partitions, and its own group', async () => {
    const name = kafka.createName()
    const queue = await queues.create({ name })
    await queue.publish('default', unitMessages(1))
    await queue.consume({ lanes: ['default', 'north'], onMessage: async () => true })
    await withRawAdmin(async (admin) => {
      const { topics } = await admin.fetchTopicMetadata({ topics: [name, `${name}.north`] })
      expect(topics.map(({ partitions }) => partitions.length)).toEqual([6, 6])
      const { groups } = await admin.describeGroups([`${name}.default`, `${name}.north`])
      expect(groups.map(({ members }) => members.length)).toEqual([1, 1])
    })
  })

  test('a replication of -1 leaves the number of copies to the brokers', async () => {
    const name = kafka.createName()
    await (await queues.create({ name, replication: -1 })).publish('default', unitMessages(1))
    const { topics } = await withRawAdmin((admin) => admin.fetchTopicMetadata({ topics: [name] }))
    expect(topics[0]?.partitions.map(({ replicas }) => replicas.length)).toEqual([1, 1, 1, 1, 1, 1])
  })

  test('messages are spread over the partitions', async () => {
    const name = kafka.createName()
    await (await queues.create({ name })).publish('default', unitMessages(12))
    const offsets = await withRawAdmin((admin) => admin.fetchTopicOffsets(name))
    expect(offsets.map(({ high }) => high)).toEqual(['2', '2', '2', '2', '2', '2'])
  })

  test('a topic can be created concurrently', async () => {
    const name = kafka.createName()
    const onMessage = async () => true
    await Promise.all([
      ...[1, 2, 3].map(async () => (await queues.create({ name })).publish('default', unitMessages(1))),
      ...[1, 2].map(async () => (await queues.create({ name })).consume({ lanes: ['default'], onMessage })),
    ])
  })

  test('publishing creates a deleted topic again, and its consumer goes on', async () => {
    const name = kafka.createName()
    const queue = await queues.create({ name })
    const log = createMessageLog()
    await queue.consume({ lanes: ['default'], onMessage: log.onMessage })
    await queue.publish('default', unitMessages(12))
    await log.count(12)
    await withRawAdmin(async (admin) => {
      await admin.deleteTopics({ topics: [name] })
      await eventually(() => admin.listTopics()).not.toContain(name)
    })
    // kafkajs fetches by the topic's name and keeps its offsets: what lies below them in the new
    // topic is picked up from the store.
    await eventually(async () => {
      await queue.publish('default', unitMessages(12, 2))
      return log.messages.some(({ task }) => task === 2)
    }).toBe(true)
  })

  test('messages that were deleted before they were read are skipped, and the next ones are delivered', async () => {
    const name = kafka.createName()
    const queue = await queues.create({ name })
    const read = createMessageLog()
    const consumer = await queue.consume({ lanes: ['default'], onMessage: read.onMessage })
    await queue.publish('default', unitMessages(6))
    await read.count(6)
    await consumer.stop()
    await queue.publish('default', unitMessages(6, 2))
    await deleteRecords(kafka.brokers, name)
    await queue.publish('default', unitMessages(6, 3))
    const log = createMessageLog()
    await queue.consume({ lanes: ['default'], onMessage: log.onMessage })
    await log.count(6)
    expect(log.messages.map(({ task }) => task)).toEqual([3, 3, 3, 3, 3, 3])
  })

  test('a consumer that joins while another is paused takes its share, and the refused message is not lost', async () => {
    const name = kafka.createName()
    let isFree = false
    const paused = createMessageLog(() => isFree)
    const queue = await queues.create({ name })
    await queue.publish('default', unitMessages(24))
    const consumer = await queue.consume({ lanes: ['default'], onMessage: paused.onMessage })
    await paused.count(1)

    const joining = createMessageLog()
    await (await queues.create({ name })).consume({ lanes: ['default'], onMessage: joining.onMessage })
    await joining.count(12)
    expect(paused.messages).toHaveLength(1)
    expect(consumer.isConnected()).toBe(true)

    isFree = true
    consumer.resume()
    await eventually(() => paused.messages.length - 1 + joining.messages.length).toBe(24)
    expect(unitNumbers([...paused.messages.slice(1), ...joining.messages])).toEqual(unitNumbers(unitMessages(24)))
  })

  /** A broker that has just started makes kafkajs complain, too. */
  function isSkipped(line: string): boolean {
    return line.includes('messages skipped')
  }

  function originalMessages(count: number): readonly Message[] {
    const request = { task_name: '重启nginx', module: 'shell', args: 'login -p hunter2', timeout: '100', type: 'adhoc' }
    return Array.from({ length: count }, (_, index) => ({
      value: JSON.stringify({ task_id: `old-${index}`, ip: '10.110.31.1,10.110.31.2', ...request }),
    }))
  }

  async function sendRaw(topic: string, messages: readonly Message[]): Promise<void> {
    const producer = rawClient().producer({ createPartitioner: Partitioners.DefaultPartitioner })
    await producer.connect()
    await producer.send({ topic, messages: [...messages] })
    await producer.disconnect()
  }

  async function withRawAdmin<T>(call: (admin: Admin) => Promise<T>): Promise<T> {
    const admin = rawClient().admin()
    await admin.connect()
    try {
      return await call(admin)
    } finally {
      await admin.disconnect()
    }
  }

  function rawClient(): Kafka {
    return new Kafka({ brokers: [...kafka.brokers], logLevel: logLevel.NOTHING })
  }
})
