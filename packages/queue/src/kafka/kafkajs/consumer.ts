import type { Consumer, EachBatchPayload } from 'kafkajs'
import { untilAborted } from '../../deadline.ts'
import { type KafkaBatch, type KafkaConnectionOptions, type KafkaConsumeOptions, maxFetchWaitMs } from '../client.ts'
import { createKafka, disconnect } from './connection.ts'

export type ConsumeTopicOptions = KafkaConnectionOptions & KafkaConsumeOptions

/**
 * Retries for a minute, so that the same member is back within a second of the brokers. After a
 * longer outage a new member must wait until the group expels the old one, a whole session timeout.
 * So it must if the only broker closed its connections itself: kafkajs then crashes at once,
 * whatever this says.
 */
const retry = { initialRetryTime: 100, maxRetryTime: 1_000, retries: 60 }

/**
 * Consumes with one kafkajs consumer until it crashes: kafkajs restarts one only after errors that
 * it calls retriable.
 */
export async function consumeTopic(options: ConsumeTopicOptions): Promise<void> {
  const { signal, batches } = options
  const consumer = createConsumer(options)
  const crashed = Promise.withResolvers<never>()
  crashed.promise.catch(() => undefined)
  listen(consumer, options, crashed.reject)
  try {
    await untilAborted(run(consumer, options), signal)
    await untilAborted(crashed.promise, signal)
  } catch (error) {
    if (!signal.aborted) throw error
  } finally {
    await batches.idle()
    await disconnect(consumer)
  }
}

function createConsumer(options: ConsumeTopicOptions): Consumer {
  const { groupId, sessionTimeoutMs, heartbeatIntervalMs } = options
  return createKafka(options, retry).consumer({
    groupId,
    sessionTimeout: sessionTimeoutMs,
    heartbeatInterval: heartbeatIntervalMs,
    minBytes: 1,
    maxWaitTimeInMs: maxFetchWaitMs,
    allowAutoTopicCreation: false,
    retry: { ...retry, restartOnFailure: async () => false },
  })
}

/** An error of a listener ends a kafkajs consumer: these cannot throw. */
function listen(consumer: Consumer, options: ConsumeTopicOptions, onCrash: (error: Error) => void): void {
  const { GROUP_JOIN, HEARTBEAT, CRASH } = consumer.events
  consumer.on(GROUP_JOIN, () => options.onJoin())
  consumer.on(HEARTBEAT, () => options.onHeartbeat())
  consumer.on(CRASH, ({ payload }) => onCrash(payload.error))
}

async function run(consumer: Consumer, { topic, batches }: ConsumeTopicOptions): Promise<void> {
  await consumer.connect()
  await consumer.subscribe({ topics: [topic], fromBeginning: true })
  await consumer.run({
    autoCommit: false,
    eachBatchAutoResolve: false,
    eachBatch: (payload) => batches.consume(toBatch(payload)),
  })
}

function toBatch(payload: EachBatchPayload): KafkaBatch {
  const { topic, partition, messages } = payload.batch
  return {
    topic,
    partition,
    messages: messages.map(({ value, offset }) => ({ value, resolve: () => payload.resolveOffset(offset) })),
    heartbeat: () => payload.heartbeat(),
    isRunning: () => payload.isRunning(),
    commit: () => payload.commitOffsetsIfNecessary(payload.uncommittedOffsets()),
  }
}
