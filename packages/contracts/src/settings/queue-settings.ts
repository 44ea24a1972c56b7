import { section } from './section.ts'
import { choice, flag, integer, matching, servers, text } from './values.ts'

/** How units are announced. */
export const queueSettings = {
  kafka: section('Kafka_Cluster', {
    bootstrapServers: servers.default([]).meta({ description: 'bootstrap brokers, HOST:PORT, separated by commas' }),
    groupId: kafkaName()
      .prefault('execute-engine')
      .meta({ description: 'consumer group of the engines; lane L uses GROUP_ID.L' }),
    topic: kafkaName().prefault('distribute').meta({ description: 'topic of the lane default; lane L uses TOPIC.L' }),
    client: choice('kafkajs', 'platformatic').prefault('kafkajs').meta({
      description: 'Kafka client library: kafkajs or @platformatic/kafka; one group can have both',
    }),
    autoOffsetReset: choice('earliest', 'latest')
      .prefault('earliest')
      .meta({ description: 'no effect: a new group always starts at the earliest message' }),
    ssl: flag.prefault('no').meta({ description: 'TLS to the brokers' }),
    saslMechanism: choice('plain', 'scram-sha-256', 'scram-sha-512').optional().meta({ description: 'SASL mechanism' }),
    saslUser: text.optional().meta({ description: 'SASL user' }),
    saslPassword: text.optional().meta({ description: 'password of this user', secret: true }),
    partitions: integer({ min: 1, max: 1000 })
      .prefault('24')
      .meta({ description: 'partitions of a new topic: at least the number of engines of a lane' }),
    replication: integer({ min: 1, max: 10 })
      .optional()
      .meta({ description: 'replicas of a new topic; unset: the default of the brokers' }),
  }),
}

function kafkaName() {
  return matching(/^[a-zA-Z0-9._-]{1,180}$/, 'up to 180 of a-z, A-Z, 0-9, dot, - and _')
}
