import { readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { type Admin, Kafka, logLevel } from 'kafkajs'
import { describe, expect, it } from 'vitest'
import { type KafkaServer, startKafka, useKafka } from '../src/kafka.ts'

describe('startKafka', { timeout: 180_000 }, () => {
  it('answers, keeps its topics after a kill, and leaves nothing when it stops', async () => {
    const server = await startKafka()
    const topic = server.createName()
    await withAdmin(server, (admin) => admin.createTopics({ topics: [{ topic, numPartitions: 3 }] }))

    await server.kill()
    await expect(withAdmin(server, (admin) => admin.listTopics())).rejects.toThrow()
    await server.restart()
    expect(await withAdmin(server, (admin) => admin.listTopics())).toContain(topic)

    await server.stop()
    await server.stop()
    await expect(withAdmin(server, (admin) => admin.listTopics())).rejects.toThrow()
    expect((await readdir(tmpdir())).filter((name) => name.includes(`-${process.pid}-kafka-`))).toEqual([])
  })
})

describe('useKafka', { timeout: 180_000 }, () => {
  it('shares one broker and deletes topics with the names that it returned', async () => {
    const [first, second] = await Promise.all([useKafka(), useKafka()])
    expect(second.brokers).toEqual(first.brokers)
    const topic = `${first.createName()}.lane`
    await withAdmin(first, (admin) => admin.createTopics({ topics: [{ topic }] }))
    await first.stop()
    expect(await withAdmin(second, (admin) => admin.listTopics())).not.toContain(topic)
  })
})

async function withAdmin<T>(server: KafkaServer, use: (admin: Admin) => Promise<T>): Promise<T> {
  const client = new Kafka({ brokers: [...server.brokers], logLevel: logLevel.NOTHING, retry: { retries: 1 } })
  const admin = client.admin()
  try {
    await admin.connect()
    return await use(admin)
  } finally {
    await admin.disconnect()
  }
}
