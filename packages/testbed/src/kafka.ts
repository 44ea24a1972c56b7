import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { execa } from 'execa'
import { Kafka as KafkaClient, logLevel } from 'kafkajs'
import { findFreePort } from './free-port.ts'
import { hasPrograms } from './has-programs.ts'
import { type KafkaLogin, type PreparedLogin, prepareLogin } from './kafka-login.ts'
import { startServerProcess } from './server-process.ts'
import { requestSharedServer } from './shared-servers.ts'
import { createTemporaryFolder, type TemporaryFolder } from './temporary-folder.ts'
import { need, stopAtEnd } from './test-scope.ts'

/** A Kafka broker on which tests may create topics. */
export interface KafkaServer {
  /** `host:port` each, as kafkajs takes them. */
  readonly brokers: readonly string[]
  /** A unique name for a topic (which is not created) or a group. */
  createName(): string
  /**
   * Deletes the topics whose names begin with one that was created here, and stops the broker if it
   * was started here. Idempotent.
   */
  stop(): Promise<void>
}

/** A separate broker, which tests may pause and kill. */
export interface Kafka extends KafkaServer {
  /** Keeps connections open without answering, until `resume`. */
  pause(): Promise<void>
  resume(): void
  /** SIGKILL, as after a power failure. */
  kill(): Promise<void>
  /** Restarts on the same port and data, after `kill` or instead of a running one. */
  restart(): Promise<void>
}

/**
 * The brokers in TESTBED_KAFKA (separated by commas), or the broker of the test run, or a new one.
 */
export async function useKafka(): Promise<KafkaServer> {
  const named = process.env.TESTBED_KAFKA
  if (named === undefined) needKafka()
  const brokers = named ?? (await requestSharedServer('kafka'))
  return brokers === undefined ? await startKafka() : stopAtEnd(connectToBrokers(brokers.split(',')))
}

/** Starts one KRaft node on a free port with a new data folder: about 4 s and 300 MB. */
export async function startKafka(): Promise<Kafka> {
  needKafka()
  return await startNode(await createTemporaryFolder('kafka'))
}

/** Like `startKafka`, with a second listener that requires a login. */
export async function startKafkaWithLogin(): Promise<Kafka & { readonly login: KafkaLogin }> {
  needKafka()
  const folder = await createTemporaryFolder('kafka')
  const login = await prepareLogin(folder.path)
  return { ...(await startNode(folder, login)), login }
}

async function startNode(folder: TemporaryFolder, login?: PreparedLogin): Promise<Kafka> {
  const port = await findFreePort()
  try {
    await formatStorage({ folder: folder.path, port, login })
    let broker = await startBroker(folder.path)
    return stopAtEnd({
      ...connectToBrokers([`127.0.0.1:${port}`]),
      pause: () => broker.pause(),
      resume: () => broker.resume(),
      kill: async () => {
        await broker.kill()
      },
      restart: async () => {
        await broker.stop()
        broker = await startBroker(folder.path)
      },
      stop: async () => {
        // The data is not needed: killing saves the seconds of a clean shutdown.
        await broker.kill()
        await folder.remove()
      },
    })
  } catch (error) {
    await folder.remove()
    throw error
  }
}

function connectToBrokers(brokers: readonly string[]): KafkaServer {
  const names: string[] = []
  return {
    brokers,
    createName: () => {
      const name = `testbed-${randomBytes(8).toString('hex')}`
      names.push(name)
      return name
    },
    stop: () => deleteTopics(brokers, names.splice(0)),
  }
}

async function deleteTopics(brokers: readonly string[], prefixes: readonly string[]): Promise<void> {
  if (prefixes.length === 0) return
  const admin = new KafkaClient({ brokers: [...brokers], logLevel: logLevel.NOTHING }).admin()
  await admin.connect()
  try {
    const topics = (await admin.listTopics()).filter((topic) => prefixes.some((prefix) => topic.startsWith(prefix)))
    if (topics.length > 0) await admin.deleteTopics({ topics })
  } finally {
    await admin.disconnect()
  }
}

const jarsFolder = resolve(import.meta.dirname, '../../../.cache/kafka')

function needKafka(): void {
  need({
    name: 'Kafka',
    isThere: existsSync(jarsFolder) && hasPrograms('java'),
    advice: `it needs Java 17, and Maven for \`npm test\` to fill ${jarsFolder}; tests that share it take TESTBED_KAFKA`,
  })
}

interface StorageOptions {
  readonly folder: string
  readonly port: number
  readonly login: PreparedLogin | undefined
}

async function formatStorage({ folder, port, login }: StorageOptions): Promise<void> {
  const settings = brokerSettings({ folder, port, login, controllerPort: await findFreePort() })
  await writeFile(settingsFile(folder), settings.join('\n'))
  // A cluster id is 22 characters of base64; one that begins with a dash would be read as an
  // option.
  const clusterId = `A${randomBytes(16).toString('base64url').slice(1)}`
  const format = ['kafka.tools.StorageTool', 'format', '-t', clusterId, '-c', settingsFile(folder)]
  format.push(...(login?.formatOptions ?? []))
  await execa('java', [...javaOptions(folder), ...format])
}

function startBroker(folder: string) {
  return startServerProcess({
    name: 'Kafka',
    command: 'java',
    args: [...javaOptions(folder), 'kafka.Kafka', settingsFile(folder)],
    cwd: folder,
    readyLine: /Kafka Server started/,
  })
}

function settingsFile(folder: string): string {
  return join(folder, 'server.properties')
}

function brokerSettings({ folder, port, login, controllerPort }: StorageOptions & { controllerPort: number }) {
  const listeners = [`PLAINTEXT://127.0.0.1:${port}`, `CONTROLLER://127.0.0.1:${controllerPort}`]
  if (login !== undefined) listeners.push(login.listener)
  return [
    'process.roles=broker,controller',
    'node.id=1',
    `controller.quorum.voters=1@127.0.0.1:${controllerPort}`,
    'controller.listener.names=CONTROLLER',
    `listeners=${listeners.join()}`,
    ...(login?.settings ?? []),
    `log.dirs=${join(folder, 'log')}`,
    'offsets.topic.replication.factor=1',
    'transaction.state.log.replication.factor=1',
    'transaction.state.log.min.isr=1',
    'share.coordinator.state.topic.replication.factor=1',
    'share.coordinator.state.topic.min.isr=1',
    'offsets.topic.num.partitions=4',
    'transaction.state.log.num.partitions=4',
    'share.coordinator.state.topic.num.partitions=4',
    'group.initial.rebalance.delay.ms=0',
    // A killed broker is fenced for this long after its restart.
    'broker.heartbeat.interval.ms=500',
    'broker.session.timeout.ms=2000',
    'auto.create.topics.enable=false',
  ]
}

function javaOptions(folder: string): string[] {
  return [
    '-Xms64m',
    '-Xmx256m',
    '-XX:+UseSerialGC',
    '-XX:TieredStopAtLevel=1',
    '-XX:-UsePerfData',
    `-Djava.io.tmpdir=${folder}`,
    '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
    '-Dorg.slf4j.simpleLogger.log.kafka.server=info',
    '-cp',
    join(jarsFolder, '*'),
  ]
}
