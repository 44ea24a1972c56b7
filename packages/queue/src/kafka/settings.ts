import type { Configuration } from '@distribute/contracts'
import type { KafkaUnitQueueOptions } from './unit-queue.ts'

/** Selects the brokers' `default.replication.factor` (KIP-464). */
const brokersDefault = -1

/** Converts the `[Kafka_Cluster]` section to options of the queue. */
export function toKafkaOptions(
  settings: Configuration['kafka'],
  rest: Pick<KafkaUnitQueueOptions, 'clientId' | 'logger'>,
): KafkaUnitQueueOptions {
  const { bootstrapServers, client, groupId, topic, partitions, replication, ssl } = settings
  const { saslMechanism, saslUser, saslPassword } = settings
  const sasl =
    saslMechanism && saslUser && saslPassword
      ? { sasl: { mechanism: saslMechanism, username: saslUser, password: saslPassword } }
      : {}
  return {
    ...rest,
    ...sasl,
    brokers: bootstrapServers,
    client,
    groupId,
    topic,
    partitions,
    ssl,
    replication: replication ?? brokersDefault,
  }
}
