import { eventually } from '@distribute/testbed'
import { beforeAll, expect, test } from 'vitest'
import { type Deployment, prepareDeployment } from '../../deployment/deployment.ts'
import type { ApiClient } from '../../e2e/api-client.ts'

// The life of one installation: each test continues where the previous one ended.

let deployment: Deployment
let client: ApiClient

beforeAll(async () => {
  deployment = await prepareDeployment()
})

test('deployment.sh starts everything from the files alone, and prints the URL and the next step', async () => {
  await deployment.checkOut('commit before')
  const { output } = await deployment.deploy([], { ENGINES: '2' })
  expect(output).toContain('distribute answers on http://')
  expect(output).toContain('conf/secrets/token')
  client = await deployment.createClient()
  expect(await client.get('/health/ready')).toMatchObject({ status: 200, body: { ready: true } })
  expect(await client.get('/engines')).toMatchObject({ body: { items: [{ state: 'up' }, { state: 'up' }] } })
})

test('no daemon runs as root, and only its volumes are writable', async () => {
  for (const service of ['gateway', 'distribute-1', 'distribute-2', 'engine']) {
    const [container = ''] = await deployment.containers(service)
    expect(await deployment.machine.docker('exec', container, 'id', '-u')).not.toBe('0')
    await expect(deployment.machine.docker('exec', container, 'touch', '/etc/written')).rejects.toThrow(
      'Read-only file system',
    )
  }
})

test('requests without the token are rejected', async () => {
  const stranger = await fetch(`${client.url}/api/v2/tasks`)
  expect(stranger.status).toBe(401)
  const claimsToBeLocal = await fetch(`${client.url}/api/v2/tasks`, { headers: { 'x-forwarded-for': '127.0.0.1' } })
  expect(claimsToBeLocal.status).toBe(401)
})

test('a task over 61 hosts runs by SSH from the containers', async () => {
  const { id } = await submit('uname -s')
  await expectAllOk(id)
  expect((await client.hosts(id))[0]).toMatchObject({ stdout: expect.stringContaining('Linux') })
})

test('a killed engine restarts, and a task with retry loses nothing', async () => {
  const { id } = await submit('sleep 5')
  const [engine = ''] = await deployment.containers('engine')
  await untilRunning(id)
  await deployment.crash(engine)
  await expectAllOk(id)
  await eventually(async () =>
    expect(await client.get('/engines')).toMatchObject({ body: { items: [{ state: 'up' }, { state: 'up' }] } }),
  )
})

test('a killed distribute costs only the request that it was answering', async () => {
  const [distribute = ''] = await deployment.containers('distribute-1')
  const { id } = await submit('sleep 5')
  const requests = await requestAllTheTime(() => deployment.crash(distribute))
  // it is not sent to the other instance: a request may be what ended the first
  expect(requests.refused.length).toBeLessThanOrEqual(1)
  await expectAllOk(id)
})

test('a task outlives the recreated database container', async () => {
  const { id } = await submit('sleep 5')
  await untilRunning(id)
  const [mysql = ''] = await deployment.containers('mysql')
  await deployment.machine.docker('rm', '--force', mysql)
  await deployment.deploy()
  await expectAllOk(id)
})

test('an upgrade while a task runs costs no result and no request, and keeps the number of engines', async () => {
  const before = await revisions()
  const servers = await listServers()
  const { id } = await submit('sleep 20')
  await untilRunning(id)
  await deployment.checkOut('work tree')
  const requests = await requestAllTheTime(() => deployment.deploy([], { REVISION: 'the next' }))
  await expectAllOk(id)
  // where the commit changes the container of the gateway or of the database itself, that is away
  // for a moment
  if ((await listServers()) === servers) expect(requests.refused, await tellOfGateway()).toEqual([])
  const after = await revisions()
  expect(after).toHaveLength(before.length)
  expect(after.every((revision) => !before.includes(revision))).toBe(true)
})

test('each run has its own namespaces, in which a task reads nothing of its engine', async () => {
  const isolation = { mode: 'namespaces', reason: null }
  expect(await client.get('/engines')).toMatchObject({ body: { items: [{ isolation }, { isolation }] } })
  const { output } = await deployment.deploy(['logs', 'engine'])
  expect(output).toContain('runs are isolated: user, mount and PID namespaces')
  const files = 'execute-engine.conf key settings-key mysql-password kafka-password'
  const reach = `ls /etc/distribute/keys; for file in ${files}; do echo $file $(cat /etc/distribute/$file | wc -c); done; ls /var/lib/execute-engine`
  const { id } = await client.submit({
    hosts: deployment.machine.hosts.list(1),
    playbook: { name: 'reach.yml', content: playbookThatRuns(reach) },
  })
  expect(await client.ended(id)).toMatchObject({ state: 'succeeded' })
  const said = (await client.hosts(id))[0]?.msg ?? ''
  expect(said).toMatch(/^execute-engine.conf 0\nkey 0\nsettings-key 0\nmysql-password 0\nkafka-password 0\n[12]$/)
})

test('an engine has nothing of distribute, neither in its files nor in its environment', async () => {
  const [engine = ''] = await deployment.containers('engine')
  const read = (command: string) => deployment.machine.docker('exec', engine, 'sh', '-c', command)
  const files = [
    'execute-engine.conf',
    'kafka-password',
    'key',
    'keys',
    'mysql-password',
    'settings-key',
    'ssh-key',
    'ssh-key.pub',
  ]
  expect((await read('ls /etc/distribute')).split('\n')).toEqual(files)
  expect((await read('ls /etc/distribute/keys')).split('\n')).toEqual(['lane-default.pem', 'orders.pub.pem'])
  const settings = await read('cat /etc/distribute/execute-engine.conf')
  expect(settings).toContain('SLOTS = 2')
  expect(settings).not.toMatch(/HTTP|V1_TIME_ZONE|MySQL|AUTH/)
  const environment = await read('env; tr "\\000" "\\n" < /proc/1/environ')
  expect(environment).toContain('DISTRIBUTE_FIL_EXEC_MYSQL_USER=execute-engine')
  expect(environment).not.toMatch(/DISTRIBUTE_(MYSQL|HTTP|GITLAB)_/)
  const all = `${environment}${await read('find /etc/distribute -type f -exec cat {} +')}`
  for (const name of [
    'mysql/password',
    'mysql/root-password',
    'kafka/distribute-password',
    'kafka/broker-password',
    'distribute/gitlab-key',
    'distribute/keys/orders.pem',
    'token',
  ]) {
    expect(all).not.toContain(await deployment.readSecret(name))
  }
})

test("the engines' account at Kafka can only read their topics, and access requires an account", async () => {
  const [engine = ''] = await deployment.containers('engine')
  const answers = JSON.parse(await deployment.machine.docker('exec', engine, 'node', '--eval', tryKafka))
  expect(answers).toEqual({
    reading: 'done',
    publishing: 'TOPIC_AUTHORIZATION_FAILED',
    'making a topic': 'TOPIC_AUTHORIZATION_FAILED',
    'without an account': expect.stringMatching(/^KafkaJS/),
  })
})

test('units are announced', async () => {
  await expectAllOk((await submit('uname -s')).id)
  for (const service of ['distribute-1', 'distribute-2']) {
    const [distribute = ''] = await deployment.containers(service)
    expect(await deployment.machine.docker('logs', distribute)).not.toContain('not announced')
  }
})

test('status prints what runs, and logs print its output', async () => {
  const { output } = await deployment.deploy(['status'])
  expect(output.match(/ ready$/gm)).toHaveLength(4)
  const logs = (await deployment.deploy(['logs', 'engine'])).output
  expect(logs).toContain('engine ready')
  expect(logs).toContain('order verification enabled')
})

test('down keeps the data, and uninstall --purge leaves nothing', async () => {
  const { machine } = deployment
  // so that the next run finds the layers
  for (const image of ['distribute', 'execute-engine']) await machine.docker('tag', `${image}:local`, `last-${image}`)
  await deployment.deploy(['down'])
  expect(await machine.docker('ps', '--all', '--quiet')).toBe('')
  expect(await machine.docker('volume', 'ls', '--quiet')).toContain('distribute_mysql')
  await deployment.deploy(['uninstall', '--purge'])
  expect(await machine.docker('volume', 'ls', '--quiet')).toBe('')
  expect(await machine.docker('images', '--quiet', 'distribute')).toBe('')
})

/** On the engine's machine; the output is the message of the only host. */
function playbookThatRuns(command: string): string {
  const shell = { shell: command, delegate_to: 'localhost', register: 'here' }
  const said = { fail: { msg: '{{ here.stdout }}' }, ignore_errors: true }
  return JSON.stringify([{ hosts: 'all', gather_facts: false, tasks: [shell, said] }])
}

/**
 * What a task could do with the password of its engine: for each action, the type of the error, or
 * success.
 */
const tryKafka = `
  const { Kafka, logLevel } = require('kafkajs')
  const password = require('node:fs').readFileSync('/etc/distribute/kafka-password', 'utf8')
  const connect = (options) =>
    new Kafka({ brokers: ['kafka:9092'], logLevel: logLevel.NOTHING, retry: { retries: 1 }, ...options })
  const engine = connect({ sasl: { mechanism: 'plain', username: 'execute-engine', password } })
  const attempts = {
    reading: [engine.admin(), (admin) => admin.fetchTopicMetadata({ topics: ['distribute'] })],
    publishing: [engine.producer(), (producer) => producer.send({ topic: 'distribute', messages: [{ value: '{}' }] })],
    'making a topic': [engine.admin(), (admin) => admin.createTopics({ topics: [{ topic: 'distribute.new' }] })],
    'without an account': [connect({}).admin(), (admin) => admin.listTopics()],
  }
  const run = async ([client, act]) => {
    try {
      await client.connect()
      await act(client)
      return 'done'
    } catch (error) {
      return error.errors?.[0]?.type ?? error.type ?? error.name
    } finally {
      await client.disconnect()
    }
  }
  Promise.all(Object.entries(attempts).map(async ([name, attempt]) => [name, await run(attempt)]))
    .then((answers) => console.log(JSON.stringify(Object.fromEntries(answers))))
`

/** 61 hosts make three units. */
function submit(args: string) {
  const hosts = deployment.machine.hosts.list(61)
  return client.submit({ hosts, adhoc: { module: 'raw', args }, onEngineLoss: 'retry', timeoutSeconds: 300 })
}

async function untilRunning(id: string): Promise<void> {
  await eventually(async () => expect((await client.task(id)).state).toBe('running'))
}

async function expectAllOk(id: string): Promise<void> {
  expect(await client.ended(id)).toMatchObject({ state: 'succeeded', hosts: { ok: 61 } })
}

/**
 * Reads the list of tasks again and again while something happens, and answers which requests came
 * to nothing.
 */
async function requestAllTheTime(event: () => Promise<unknown>): Promise<{ readonly refused: readonly unknown[] }> {
  const refused: unknown[] = []
  let isOver = false
  const requests = (async () => {
    while (!isOver) {
      const answer = await client.get('/tasks?limit=1').catch((error) => ({ status: 0, body: error.message }))
      if (answer.status !== 200) refused.push(answer)
    }
  })()
  try {
    await event()
  } finally {
    isOver = true
    await requests
  }
  return { refused }
}

/** The last messages of the gateway: servers that came and went, and requests that failed. */
async function tellOfGateway(): Promise<string> {
  const [gateway = ''] = await deployment.containers('gateway')
  return await deployment.machine.docker('logs', '--tail', '30', gateway)
}

/** The containers on which every request depends. */
async function listServers(): Promise<string> {
  return (await Promise.all(['gateway', 'mysql'].map((name) => deployment.containers(name)))).join()
}

/** The commit of each daemon's image. */
async function revisions(): Promise<readonly string[]> {
  const services = await Promise.all(
    ['distribute-1', 'distribute-2', 'engine'].map((name) => deployment.containers(name)),
  )
  const format = '{{index .Config.Labels "org.opencontainers.image.revision"}}'
  return await Promise.all(services.flat().map((id) => deployment.machine.docker('inspect', '--format', format, id)))
}
