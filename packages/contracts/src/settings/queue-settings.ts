import { section } from './section.ts'
import { choice, flag, integer, matching, servers, text } from './values.ts'

/** How units are announced. */
export const queueSettings = {
  kafka: section('Kafka_Cluster', {
    bootstrapServers: servers.default([]).meta({ description: 'brokers to ask first, HOST:PORT, commas between' }),
    groupId: kafkaName().prefault('execute-engine').meta({ description: "engines' group; lane L uses GROUP_ID.L" }),
    topic: kafkaName().prefault('distribute').meta({ description: 'topic of the lane default; lane L uses TOPIC.L' }),
    client: choice('kafkajs', 'platformatic').prefault('kafkajs').meta({
      description: 'library for Kafka: kafkajs or @platformatic/kafka; they mix in one group',
    }),
    autoOffsetReset: choice('earliest', 'latest')
      .prefault('earliest')
      .meta({ description: 'a new group always starts at the earliest message, whatever stands here' }),
    ssl: flag.prefault('no').meta({ description: 'TLS to the brokers' }),
    saslMechanism: choice('plain', 'scram-sha-256', 'scram-sha-512').optional().meta({ description: 'how to log in' }),
    saslUser: text.optional().meta({ description: 'account at the brokers' }),
    saslPassword: text.optional().meta({ description: 'its password', secret: true }),
    partitions: integer({ min: 1, max: 1000 })
      .prefault('24')
      .meta({ description: 'partitions of a topic that is made: at least as many as engines of a lane' }),
    replication: integer({ min: 1, max: 10 })
      .optional()
      .meta({ description: "copies of a topic that is made; left out: the brokers' own default" }),
  }),
}

function kafkaName() {
  return matching(/^[a-zA-Z0-9._-]{1,180}$/, 'up to 180 of a-z, A-Z, 0-9, dot, - and _')
}
