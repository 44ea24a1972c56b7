import { setTimeout as delay } from 'node:timers/promises'
import { formatUnitKey, type UnitMessage } from '@distribute/contracts'
import { createKafkaUnitQueue } from '@distribute/queue'
import { deleteRecords, deleteTopic, type Kafka, type SqlClient } from '@distribute/testbed'
import { pino } from 'pino'
import type { Random } from '../random.ts'

/** Reads announcements in its own group, and tampers with them. */
export interface MessageTraffic {
  /** marks of units that were announced while the store had them as `pending` */
  readonly premature: readonly string[]
  /**
   * For that long, announces each message several times as it comes, and also earlier and invented
   * ones.
   */
  duplicate(forMs: number): Promise<void>
  /** Removes the messages of the topic, and announces them in another order. */
  reorder(): Promise<void>
  /** For that long, repeatedly deletes messages that were not read yet. */
  drop(forMs: number): Promise<void>
  /** Like `drop`, with the topic itself. */
  dropTopic(): Promise<void>
  close(): Promise<void>
}

export interface MessageTrafficOptions {
  readonly kafka: Kafka
  readonly queueName: string
  readonly sql: SqlClient
  readonly random: Random
}

const lane = 'default'
const remembered = 60
const copies = 4
const dropEveryMs = 100
const unknownTask = 1_000_000_000

export async function watchMessageTraffic(options: MessageTrafficOptions): Promise<MessageTraffic> {
  const { kafka, queueName, sql, random } = options
  const { brokers } = kafka
  const queue = await createKafkaUnitQueue({
    brokers,
    clientId: 'chaos',
    topic: queueName,
    groupId: `${queueName}-chaos`,
    partitions: 8,
    replication: 1,
    logger: pino({ level: 'silent' }),
  })
  const seen: UnitMessage[] = []
  const own = new Set<string>()
  const premature: string[] = []
  let isEchoing = false

  async function look(message: UnitMessage): Promise<void> {
    if (own.has(formatUnitKey(message))) return
    if (isEchoing) void announce(repeat(copies, message)).catch(() => undefined)
    // The store may be unavailable: then the state is unknown.
    if (await isPending(sql, message).catch(() => false)) premature.push(formatUnitKey(message))
    seen.push(message)
    if (seen.length > remembered) seen.shift()
  }

  async function announce(messages: readonly UnitMessage[]): Promise<void> {
    for (const message of messages) own.add(formatUnitKey(message))
    await queue.publish(lane, messages)
  }

  await queue.consume({
    lanes: [lane],
    onMessage: async (message) => {
      await look(message)
      return true
    },
  })

  return {
    premature,
    duplicate: async (forMs) => {
      isEchoing = true
      await announce(random.shuffle([...seen, ...seen, ...seen.flatMap(makeUp)]))
      await delay(forMs)
      isEchoing = false
    },
    reorder: async () => {
      const messages = random.shuffle(seen)
      await deleteRecords(brokers, queueName)
      await announce(messages)
    },
    drop: (forMs) => repeatFor(forMs, () => deleteRecords(brokers, queueName)),
    dropTopic: () => deleteTopic(brokers, queueName),
    close: () => queue.close(),
  }
}

async function isPending(sql: SqlClient, { task, unit, attempt }: UnitMessage): Promise<boolean> {
  const rows = await sql.query(
    `select seq from unit where task = ${task} and seq = ${unit} and attempt = ${attempt} and state = 'pending'`,
  )
  return rows.length > 0
}

/** Attempts before and after the announced one, and a task that does not exist. */
function makeUp({ version, task, unit, attempt }: UnitMessage): readonly UnitMessage[] {
  const others = [attempt - 1, attempt + 1].filter((other) => other > 0)
  return [
    ...others.map((other) => ({ version, task, unit, attempt: other })),
    { version, task: unknownTask + task, unit, attempt },
  ]
}

function repeat(times: number, message: UnitMessage): readonly UnitMessage[] {
  return Array.from({ length: times }, () => message)
}

async function repeatFor(durationMs: number, action: () => Promise<void>): Promise<void> {
  const until = performance.now() + durationMs
  do {
    await action()
    await delay(dropEveryMs)
  } while (performance.now() < until)
}
