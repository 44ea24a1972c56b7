import { createHash, randomBytes } from 'node:crypto'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createProviderBrowser } from '@distribute/distribute/provider-browser'
import { clientId, clientSecret, startProvider } from '@distribute/distribute/test-provider'
import { addNewKey, createKeyFile, createKeysDir, readKeyRing, writeKeyRing } from '@distribute/service'
import {
  dumpDatabase,
  eventually,
  farmHosts,
  findFilesWith,
  findFreePort,
  findMarkedProcesses,
  readMessages,
  type SshFarm,
  startGitServer,
  useFolder,
  useKafka,
  watchProcesses,
} from '@distribute/testbed'
import { expect, test } from 'vitest'
import { startCluster } from '../../e2e/cluster.ts'
import { createRecordingClient, type RecordingClient } from '../../e2e/recording-client.ts'
import { createSecretMarks, type SecretMarks } from '../../e2e/secret-marks.ts'

// Each search must also find `shown`, which is no secret: otherwise it proves nothing.
const shown = `shown-${randomBytes(6).toString('hex')}`

test('secrets are in no log, table, message, command line, environment, answer or temporary file', async () => {
  const marks = createSecretMarks()
  const watch = watchProcesses()
  const kafka = await useKafka()
  /** of what the test itself writes down */
  const own = useFolder()
  const port = await findFreePort()
  const baseUrl = `http://127.0.0.1:${port}`
  const provider = await startProvider({ callback: `${baseUrl}/api/v2/auth/oidc/callback` })
  marks.note('OIDC client secret', clientSecret)
  const cluster = await startCluster(async (farm) => ({
    ...(await createSettings(farm, { own, marks })),
    HTTP: { BASE_URL: baseUrl },
    Security: { ...(await createKeys(own)), ...nameProvider(provider.issuer) },
  }))
  for (const password of cluster.passwords) marks.note('password of the database', password)
  const [distribute, engine] = await Promise.all([
    cluster.startDistribute({ DISTRIBUTE_HTTP_PORT: String(port) }),
    cluster.startEngine(),
  ])
  const created = await cluster.runCommand('token', 'create', '--name', shown, '--role', 'admin')
  const token = marks.note('token', /^dst_\S+$/m.exec(created)?.[0] ?? '')
  const client = createRecordingClient(baseUrl)
  const admin = { authorization: `Bearer ${token}` }

  await askAsStranger(client, { marks, token })
  await signInAsPerson(client, { marks, admin, baseUrl })
  provider.setPerson({ sub: 'u-1', preferred_username: 'li', groups: ['ops'] })
  await signInByProvider(client, { marks, baseUrl })
  await nameProjectsWithPasswords(client, { marks, admin })

  const task = await submitTask(client, { marks, admin, own })
  await eventually(async () => expect(await readdir(join(own, 'waiting'))).toHaveLength(task.hosts.length))
  await watch.look(3)
  const unit = (await findMarkedProcesses({ stateDir: engine.stateDir }))[0]
  const folders = [cluster.folder, `/proc/${unit?.pid}/root/dev/shm`, ...(await listControlPaths())]
  const filesDuring = await findFilesIn(folders, marks.texts)
  expect((await findFilesIn(folders, [shown])).join()).toContain('/units/')
  await writeFile(join(own, 'go-on'), '')
  await eventually(async () => {
    const { text } = await client.ask(`/api/v2/tasks/${task.id}`, { headers: admin })
    expect(JSON.parse(text), text).toMatchObject({ state: 'succeeded', hosts: { ok: task.hosts.length } })
  })
  await readEverything(client, { admin, id: task.id })
  await cluster.expectNothingLeft()
  const filesAfter = await findFilesIn([cluster.folder, '/dev/shm', ...(await listControlPaths())], marks.texts)
  await watch.stop()

  const log = [distribute.process, engine.process].flatMap(({ output }) => output.lines).join('\n')
  const dump = await dumpDatabase(cluster.databaseUrl)
  const messages = (await readMessages(kafka.brokers, cluster.topic)).map(({ text }) => text).join('\n')
  expect({
    log: marks.findIn(log),
    table: marks.findIn(dump),
    message: marks.findIn(messages),
    answer: marks.findIn(client.answers.join('\n')),
    process: watch.find(...marks.texts),
    filesDuring,
    filesAfter,
  }).toEqual({ log: [], table: [], message: [], answer: [], process: [], filesDuring: [], filesAfter: [] })
  for (const text of [log, dump, client.answers.join('\n')]) {
    expect(text).toContain(shown)
    // what an identity provider signs
    expect(text).not.toMatch(/\beyJ[\w-]{20,}\./)
  }
  expect(messages).toMatch(/"unit":1/)
  expect(watch.find(shown).join()).toContain(shown)
  expect(watch.find('EXECENGINE_UNIT=').join()).toContain('/environ')
})

/** Settings with secrets, in a file that the daemons read. */
async function createSettings(farm: SshFarm, { own, marks }: { own: string; marks: SecretMarks }) {
  const { user, password } = await farm.makePasswordAccount(marks.create('ssh-password'))
  const vaultPasswordFile = join(own, 'vault-password')
  await writeFile(vaultPasswordFile, marks.create('vault-password'), { mode: 0o600 })
  const passphrase = marks.create('passphrase')
  const git = await startGitServer(farm)
  const { ip, port, user: gitUser, group, keyFile, knownHosts } = git.settings
  const repository = await git.createRepository('nginx-conf')
  const submodule = `[submodule "x"]\n\tpath = x\n\turl = https://git:${marks.create('submodule')}@git.example/x.git\n`
  await repository.commit({ 'nginx.conf': 'worker_processes 1;\n', '.gitmodules': submodule })
  return {
    Log: { LEVEL: 'trace' },
    Share: { PATH: join(own, 'share') },
    Gitlab: { IP: ip, PORT: port, USER: gitUser, GROUP: group, KEY_FILE: keyFile, KNOWN_HOSTS: knownHosts },
    Ansible: {
      SSH_USER: user,
      SSH_PASSWORD: password,
      SSH_SUDO_PASSWORD: password,
      SSH_KEY_FILE: await farm.copyLockedKey(passphrase),
      SSH_KEY_PASSPHRASE: passphrase,
      VAULT_PASSWORD_FILE: vaultPasswordFile,
    },
  }
}

async function createKeys(folder: string) {
  createKeyFile(join(folder, 'key'))
  const keysDir = join(folder, 'keys')
  createKeysDir(keysDir)
  for (const purpose of [{ kind: 'orders' }, { kind: 'lane', lane: 'default' }] as const) {
    writeKeyRing(keysDir, addNewKey(readKeyRing(keysDir, purpose)))
  }
  return { KEY_FILE: join(folder, 'key'), KEYS_DIR: keysDir }
}

function nameProvider(issuer: string) {
  return {
    OIDC_ISSUER: issuer,
    OIDC_CLIENT_ID: clientId,
    OIDC_CLIENT_SECRET: clientSecret,
    OIDC_ROLES: 'ops:operator',
  }
}

/** Requests that are refused, with secrets wherever a client may put them by mistake. */
async function askAsStranger(client: RecordingClient, { marks, token }: { marks: SecretMarks; token: string }) {
  const path = '/api/v2/tasks'
  const mistyped = marks.note('mistyped token', `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`)
  const unknown = marks.create('unknown-token')
  const basic = Buffer.from(`mei:${marks.create('basic')}`).toString('base64')
  for (const authorization of [`Bearer ${mistyped}`, `Bearer ${unknown}`, `Basic ${marks.note('basic', basic)}`]) {
    expect(await client.ask(path, { headers: { authorization } })).toMatchObject({ status: 401 })
  }
  const cookie = `distribute_session=${marks.create('unknown-session')}`
  expect(await client.ask(path, { headers: { cookie } })).toMatchObject({ status: 401 })
  for (const query of [`token=${token}`, `access_token=${token}&x=1`]) {
    expect(await client.ask(`${path}?${query}`)).toMatchObject({ status: 401 })
  }
  expect(await client.ask(`/api/v2/tokens/${token}`, { method: 'DELETE' })).toMatchObject({ status: 401 })
}

interface Admin {
  readonly marks: SecretMarks
  /** headers */
  readonly admin: Readonly<Record<string, string>>
}

async function signInAsPerson(client: RecordingClient, { marks, admin, baseUrl }: Admin & { baseUrl: string }) {
  const [first, second] = [marks.create('first-password'), marks.create('second-password')]
  const account = { name: 'mei', password: first, role: 'operator' }
  expect(await client.ask('/api/v2/accounts', { body: account, headers: admin })).toMatchObject({ status: 201 })
  const own = { origin: baseUrl }
  const signIn = async (password: string) =>
    await client.ask('/api/v2/session', { body: { name: 'mei', password }, headers: own, isSecret: true })
  expect(
    await client.ask('/api/v2/session', { body: { name: 'mei', password: marks.create('wrong') }, headers: own }),
  ).toMatchObject({ status: 401 })
  const cookie = readCookie(await signIn(first), 'distribute_session', marks)
  const change = { method: 'PUT', body: { current: first, password: second }, headers: { ...own, cookie } }
  expect(await client.ask('/api/v2/session/password', change)).toMatchObject({ status: 204 })
  const next = { cookie: readCookie(await signIn(second), 'distribute_session', marks) }
  expect(await client.ask('/api/v2/me', { headers: next })).toMatchObject({ status: 200 })
  const refused = await client.ask('/api/v2/session', { method: 'DELETE', headers: { ...next, origin: 'http://x' } })
  expect(refused).toMatchObject({ status: 403 })
  const created = await client.ask('/api/v2/tokens', { body: { name: 'second' }, headers: admin, isSecret: true })
  marks.note('second token', JSON.parse(created.text).token)
}

function readCookie({ headers }: { readonly headers: Headers }, name: string, marks: SecretMarks): string {
  const [, value = ''] = new RegExp(`${name}=([^;]+)`).exec(headers.getSetCookie().join('\n')) ?? []
  return `${name}=${marks.note(name, value)}`
}

async function signInByProvider(client: RecordingClient, { marks, baseUrl }: { marks: SecretMarks; baseUrl: string }) {
  const started = await client.ask('/api/v2/auth/oidc/start', { isSecret: true })
  const cookie = readCookie(started, 'distribute_login', marks)
  const back = await createProviderBrowser().signIn(started.headers.get('location') ?? '', baseUrl)
  const { searchParams } = new URL(back, baseUrl)
  for (const name of ['code', 'state']) marks.note(`OIDC ${name}`, searchParams.get(name) ?? '')
  const answer = await client.ask(back, { headers: { cookie }, isSecret: true })
  expect(answer).toMatchObject({ status: 302 })
  readCookie(answer, 'distribute_session', marks)
  expect(await client.ask(back, { headers: { cookie } })).not.toMatchObject({ status: 302 })
}

async function nameProjectsWithPasswords(client: RecordingClient, { marks, admin }: Admin) {
  const address = `https://git:${marks.create('project-url')}@git.example/x.git`
  for (const body of [{ name: address }, { name: 'x', ref: address }]) {
    expect(await client.ask('/api/v2/projects', { body, headers: admin })).toMatchObject({ status: 422 })
  }
  const old = { body: { project_name: address }, headers: admin }
  expect((await client.ask('/api/v1/distribute/file/', old)).text).toContain('"code":500')
  const clone = { body: { project_name: 'nginx-conf' }, headers: admin }
  expect((await client.ask('/api/v1/distribute/file/', clone)).text).toContain('"code":200')
}

/** A task that waits, while it has its secrets, for the file `go-on`. */
async function submitTask(client: RecordingClient, { marks, admin, own }: Admin & { readonly own: string }) {
  const password = marks.create('secretVars')
  await writeFile(join(own, 'output'), marks.create('no_log-output'))
  await mkdir(join(own, 'waiting'))
  const hosts = [...farmHosts(1), ...farmHosts(1, 'password')]
  const content = JSON.stringify(createPlaybook({ own, password }))
  const playbook = { name: 'secrets', content }
  const secretVars = { password, nested: { list: [password] } }
  const body = { hosts, playbook, become: true, extraVars: { shown }, secretVars }
  const ask = async (path: string, changes: object = {}) =>
    await client.ask(path, { body: { ...body, ...changes }, headers: admin })
  expect(await ask('/api/v2/tasks/preview')).toMatchObject({ status: 200 })
  expect(await ask('/api/v2/tasks', { secretvars: secretVars })).toMatchObject({ status: 422 })
  expect(await ask('/api/v2/tasks', { secretVars: { 'no-name': password } })).toMatchObject({ status: 422 })
  const halfJson = { body: JSON.stringify(body).slice(0, -1), headers: admin }
  expect(await client.ask('/api/v2/tasks', halfJson)).toMatchObject({ status: 400 })
  const submitted = await ask('/api/v2/tasks')
  expect(submitted).toMatchObject({ status: 201 })
  return { id: String(JSON.parse(submitted.text).id), hosts }
}

function createPlaybook({ own, password }: { readonly own: string; readonly password: string }) {
  const hash = createHash('sha256').update(password).digest('hex')
  const same = [`password | hash('sha256') == '${hash}'`, 'nested.list == [password]']
  const wait = `: > ${own}/waiting/$1; until [ -e ${own}/go-on ]; do sleep 0.05; done`
  const hidden = { no_log: true }
  const tasks = [
    { name: 'compare', assert: { that: same, quiet: true } },
    { name: 'print', command: `cat ${own}/output`, ...hidden },
    { name: 'fail', fail: { msg: '{{ password }}' }, ignore_errors: true, ...hidden },
    { name: 'loop', debug: { msg: '{{ item }}' }, loop: '{{ nested.list }}', ...hidden },
    { name: 'read', command: { cmd: 'cat', stdin: '{{ password }}' }, ...hidden },
    { name: 'wait', command: { argv: ['sh', '-c', wait, shown, '{{ inventory_hostname }}'] } },
  ]
  return [{ hosts: 'target_hosts', gather_facts: false, tasks }]
}

async function readEverything(client: RecordingClient, { admin, id }: Omit<Admin, 'marks'> & { id: string }) {
  const ofTask = ['', '/hosts', '/units', '/groups', '/matrix', '/output?format=ndjson', '/events?after=0']
  const lists = ['tasks', 'audit', 'tokens', 'accounts', 'engines', 'lanes', 'projects', 'hosts?state=suspect', 'me']
  const paths = [...ofTask.map((path) => `tasks/${id}${path}`), ...lists].map((path) => `/api/v2/${path}`)
  for (const path of [...paths, '/metrics', '/api/v2/health/ready']) {
    expect(await client.ask(path, { headers: admin }), path).toMatchObject({ status: 200 })
  }
}

const settingsFiles = /\/(?:server|engine)\.conf$/

async function findFilesIn(folders: readonly string[], texts: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(folders.map((folder) => findFilesWith(folder, ...texts)))
  return found.flat().filter((file) => !settingsFiles.test(file))
}

/** The folders of ssh's sockets. */
async function listControlPaths(): Promise<readonly string[]> {
  const names = await readdir('/tmp')
  return names.filter((name) => /^distribute-(?!testbed)/.test(name)).map((name) => join('/tmp', name))
}
