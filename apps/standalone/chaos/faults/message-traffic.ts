import type { UnitMessage } from '@distribute/contracts'
import { createKafkaUnitQueue } from '@distribute/queue'
import { deleteRecords, deleteTopic, type Kafka } from '@distribute/testbed'
import { pino } from 'pino'
import type { Random } from '../random.ts'

/** Sees what is announced, as a group of its own, and tampers with it. Each answers how many messages it concerned. */
export interface MessageTraffic {
  /** Announces what was announced before, each more than once, and what was never announced. */
  duplicate(): Promise<number>
  /** Takes what lies on the topic away, and announces it in another order. */
  reorder(): Promise<number>
  /** Again and again for so long, takes away what nobody has read yet; the topic itself, where that is wanted. */
  drop(options: { readonly forMs: number; readonly withTopic: boolean }): Promise<number>
  close(): Promise<void>
}

export interface MessageTrafficOptions {
  readonly kafka: Kafka
  readonly queueName: string
  readonly random: Random
}

const lane = 'default'
const remembered = 60
const dropEveryMs = 100
const unknownTask = 1_000_000_000

export async function watchMessageTraffic({
  kafka,
  queueName,
  random,
}: MessageTrafficOptions): Promise<MessageTraffic> {
  const { brokers } = kafka
  const queue = createKafkaUnitQueue({
    brokers,
    clientId: 'chaos',
    topic: queueName,
    groupId: `${queueName}-chaos`,
    partitions: 8,
    replication: 1,
    logger: pino({ level: 'silent' }),
  })
  const seen: UnitMessage[] = []
  await queue.consume({
    lanes: [lane],
    onMessage: async (message) => {
      seen.push(message)
      if (seen.length > remembered) seen.shift()
      return true
    },
  })
  const publish = async (messages: readonly UnitMessage[]) => {
    await queue.publish(lane, messages)
    return messages.length
  }

  return {
    duplicate: () => publish(random.shuffle([...seen, ...seen, ...seen.flatMap(makeUp)])),
    reorder: async () => {
      const messages = random.shuffle(seen)
      await deleteRecords(brokers, queueName)
      return await publish(messages)
    },
    drop: async ({ forMs, withTopic }) => {
      if (withTopic) await deleteTopic(brokers, queueName)
      else await repeatFor(forMs, () => deleteRecords(brokers, queueName))
      return 0
    },
    close: () => queue.close(),
  }
}

/** Attempts before and after the one that was announced, and a task that there is not. */
function makeUp({ version, task, unit, attempt }: UnitMessage): readonly UnitMessage[] {
  const others = [attempt - 1, attempt + 1].filter((other) => other > 0)
  return [
    ...others.map((other) => ({ version, task, unit, attempt: other })),
    { version, task: unknownTask + task, unit, attempt },
  ]
}

async function repeatFor(durationMs: number, action: () => Promise<void>): Promise<void> {
  const until = performance.now() + durationMs
  do {
    await action()
    await new Promise((resolve) => setTimeout(resolve, dropEveryMs))
  } while (performance.now() < until)
}
