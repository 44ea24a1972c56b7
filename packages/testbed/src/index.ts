export { type Kafka, type KafkaServer, startKafka, useKafka } from './kafka.ts'
export { type MariaDb, type MySqlServer, startMariaDb, useMariaDb } from './mariadb.ts'
