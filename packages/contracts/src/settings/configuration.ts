import { z } from 'zod'
import { laneNameSchema } from '../task-options.ts'
import type { sectionNotes } from './sections.ts'
import {
  choice,
  decimal,
  flag,
  integer,
  list,
  matching,
  networks,
  servers,
  size,
  text,
  timeZone,
  webAddress,
} from './values.ts'

/**
 * Every setting of `server.conf` that works. A section's title is its name in the file; a key in the file is the
 * property's name in upper case with underscores (`sshUser`: `SSH_USER`). A default is written as the file would
 * write it. `secret`: masked wherever it is shown, and may be `env:NAME`, `file:PATH` or `enc:v1:…`. `path`: made
 * absolute; a `file` or `folder` must be there when a process starts that reads the key, a `place` need not.
 * `readBy`: the one process that reads it, where that is not as for the rest of its section.
 */
export const configurationSchema = z.object({
  http: section('HTTP', {
    host: text.prefault('127.0.0.1').meta({ description: 'address to listen on' }),
    port: integer({ min: 0, max: 65_535 }).prefault('8007').meta({ description: 'port to listen on; 0: a free one' }),
    baseUrl: webAddress
      .optional()
      .meta({ description: 'the address that clients use, where a proxy stands before it' }),
    trustProxy: networks.default([]).meta({ description: 'proxies whose X-Forwarded-For counts' }),
    maxConnections: integer({ min: 1, max: 1_000_000 }).prefault('2000').meta({ description: 'connections at a time' }),
    v1TimeZone: timeZone.prefault('Asia/Shanghai').meta({ description: 'zone of the local times in answers of v1' }),
    drainSeconds: integer({ min: 0, max: 300 }).prefault('0').meta({
      description:
        'how long distribute goes on taking requests after it was asked to stop, while its health checks say that it is going: so that a load balancer passes it over',
    }),
  }),
  mysql: section('MySQL', mysqlKeys()),
  engineMysql: section('Fil_EXEC_MySQL', mysqlKeys()),
  store: section('Store', {
    url: text.optional().meta({
      description: 'mysql://USER:PASSWORD@HOST:PORT/DATABASE or sqlite:PATH; wins over [MySQL] and [Fil_EXEC_MySQL]',
      secret: true,
    }),
  }),
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
  engine: section('Exec_Engine', {
    number: integer({ min: 1, max: 500 }).prefault('30').meta({ description: 'hosts per unit', readBy: 'distribute' }),
    slots: integer({ min: 1, max: 1000 })
      .prefault('4')
      .meta({ description: 'units that an engine runs at a time', readBy: 'execute-engine' }),
    lanes: list(laneNameSchema, 'the name of a lane')
      .prefault('default')
      .meta({ description: 'lanes to serve', readBy: 'execute-engine' }),
    stateDir: matching(/^(?!(.*\{n\}){2})/, 'a folder, with {n} in it once at most')
      .prefault('/var/lib/execute-engine')
      .meta({
        description:
          "folder of one engine's own: identity, journals of its runs; {n}: the first number whose folder no other engine holds",
        readBy: 'execute-engine',
        path: 'place',
      }),
    leaseSeconds: decimal({ min: 2, max: 3600 })
      .prefault('30')
      .meta({ description: 'how long a unit stays with an engine that is not heard of; the same for all processes' }),
    graceSeconds: decimal({ min: 0, max: 600 })
      .prefault('5')
      .meta({ description: 'between asking a run to end and killing it; the same for all processes' }),
    stopSeconds: decimal({ min: 0, max: 86_400 })
      .prefault('3600')
      .meta({ description: 'how long a stop waits for running units', readBy: 'execute-engine' }),
    maxOutputBytes: size({ min: 1024, max: 128 * 1024 })
      .prefault('64 KiB')
      .meta({ description: 'output that is kept per host and stream, head and tail', readBy: 'execute-engine' }),
    healthPort: integer({ min: 0, max: 65_535 }).prefault('0').meta({
      description:
        'port of 127.0.0.1 where an engine answers GET /health/live and /health/ready; 0: none; standalone has none',
      readBy: 'execute-engine',
    }),
  }),
  dispatch: section('Dispatch', {
    depth: integer({ min: 0, max: 100_000 })
      .prefault('0')
      .meta({ description: "units kept queued per lane; 0: the free slots of the lane's engines" }),
    reapSeconds: decimal({ min: 0.1, max: 3600 })
      .prefault('5')
      .meta({ description: 'how often units of lost engines are looked for' }),
  }),
  ansible: section('Ansible', {
    sshUser: text.optional().meta({ description: "account on the hosts; left out: the engine's own user" }),
    sshPassword: text.optional().meta({ description: 'its password; left out: keys alone', secret: true }),
    sshSudoPassword: text.optional().meta({ description: 'its password for sudo', secret: true }),
    sshPort: integer({ min: 1, max: 65_535 }).prefault('22').meta({ description: "the hosts' port" }),
    sshKeyFile: text.optional().meta({ description: 'private key', path: 'file' }),
    sshKeyPassphrase: text.optional().meta({ description: "the private key's passphrase", secret: true }),
    sshArgs: text.optional().meta({ description: 'more options for ssh, such as -J user@jump.example.org' }),
    becomeMethod: matching(/^[a-z][a-z0-9_.]*$/, 'a become plugin of Ansible, such as sudo')
      .prefault('sudo')
      .meta({ description: 'how Ansible becomes another user' }),
    forks: integer({ min: 1, max: 500 }).prefault('30').meta({ description: 'hosts at a time within a unit' }),
    hostKeyChecking: choice('accept-new', 'yes', 'no')
      .prefault('accept-new')
      .meta({ description: "ssh's StrictHostKeyChecking" }),
    connectTimeout: integer({ min: 1, max: 300 }).prefault('10').meta({ description: 'seconds to reach a host' }),
    config: text.optional().meta({ description: 'an ansible.cfg for every run', path: 'file' }),
    bin: text.optional().meta({
      description: 'folder of the ansible commands; left out: PATH; a wrapper in it must `exec` Ansible',
      path: 'folder',
    }),
    varsFile: text
      .optional()
      .meta({ description: 'variables of every run (YAML or JSON): jump host, interpreter, ports', path: 'file' }),
    vaultPasswordFile: text
      .optional()
      .meta({ description: 'password of files encrypted with ansible-vault', path: 'file' }),
    isolation: choice('auto', 'required', 'off')
      .prefault('auto')
      .meta({ description: 'namespaces of its own for each run; auto: where the machine has them' }),
    v1Become: flag
      .prefault('yes')
      .meta({ description: 'tasks of v1 run as root, as they always did', readBy: 'distribute' }),
    knownHosts: text
      .optional()
      .meta({ description: 'folder of host keys, a file per host; left out: known_hosts in STATE_DIR', path: 'place' }),
    fastKex: flag
      .prefault('yes')
      .meta({ description: 'curve25519 key exchange first: 60 ms CPU less per host, but not post-quantum' }),
  }),
  share: section('Share', {
    path: text
      .prefault('/mnt')
      .meta({ description: 'where projects lie: distribute writes there, engines read', path: 'place' }),
  }),
  gitlab: section('Gitlab', {
    ip: text.optional().meta({ description: 'server of the projects; left out: there are none' }),
    group: text.optional().meta({ description: 'group of the projects: USER@IP:GROUP/NAME.git' }),
    port: integer({ min: 1, max: 65_535 }).prefault('22').meta({ description: "the server's SSH port" }),
    user: matching(/^[A-Za-z0-9_][\w.-]*$/, 'the name of an account')
      .prefault('git')
      .meta({ description: 'account at the server' }),
    keyFile: text.optional().meta({ description: "private key; left out: the user's own keys", path: 'file' }),
    knownHosts: text
      .optional()
      .meta({ description: "the server's host key, as in known_hosts; left out: the user's own file", path: 'file' }),
    depth: integer({ min: 0, max: 1_000_000 })
      .prefault('0')
      .meta({ description: 'commits of history to fetch; 0: all' }),
    timeoutSeconds: integer({ min: 1, max: 86_400 }).prefault('300').meta({ description: 'deadline of one clone' }),
    maxFiles: integer({ min: 1, max: 10_000_000 })
      .prefault('100000')
      .meta({ description: 'files and folders of one project' }),
    maxBytes: size({ min: 1024, max: 1024 ** 4 })
      .prefault('2 GiB')
      .meta({ description: 'size of the files of one project together' }),
    maxFileBytes: size({ min: 1024, max: 1024 ** 4 })
      .prefault('512 MiB')
      .meta({ description: 'size of one file of a project' }),
    maxPackBytes: size({ min: 64 * 1024, max: 1024 ** 4 })
      .prefault('4 GiB')
      .meta({
        description: 'what one fetch may bring, and what is kept of a project with its history, as Git packs it',
      }),
    maxMemoryBytes: size({ min: 64 * 1024 ** 2, max: 1024 ** 4 })
      .prefault('1 GiB')
      .meta({ description: 'memory of one git process' }),
  }),
  zabbix: section('Zabbix', {
    ip: text.optional().meta({ description: 'server or proxy that hears the heartbeat; left out: none is sent' }),
    zabbixPort: integer({ min: 1, max: 65_535 }).prefault('10051').meta({ description: "its trapper's port" }),
    item: matching(/^[\w.-]+$/, 'an item key without parameters: letters, digits, _, - and dot')
      .prefault('exec.engine.ping')
      .meta({ description: 'item of the heartbeat: 1 or 0; the reason of a 0 goes to ITEM.reason' }),
    host: text.optional().meta({ description: "the engine's host name in Zabbix; left out: the machine's own" }),
  }),
  dataSend: section('Data_Send', {
    zabbix: decimal({ min: 0.1, max: 86_400 }).prefault('60').meta({ description: 'seconds between two heartbeats' }),
  }),
  security: section('Security', {
    keyFile: text.optional().meta({
      description: 'key that opens enc:v1 values; `distribute secret init` makes it',
      path: 'place',
    }),
    secretVarsKeyFile: text.optional().meta({
      description: 'key of secretVars, the same for distribute and every engine; left out: KEY_FILE',
      path: 'place',
    }),
    keysDir: text.optional().meta({
      description: 'folder of the keys that sign orders and seal secretVars for a lane; `distribute key init` makes it',
      path: 'folder',
    }),
    signedOrders: choice('warn', 'required').prefault('warn').meta({
      description: 'warn: engines run orders that are not signed, and log it; required: they refuse them',
    }),
    auth: choice('auto', 'required').prefault('auto').meta({
      description:
        'auto: no token is needed while HOST is loopback and BASE_URL and TRUST_PROXY are unset; standalone needs one always',
      readBy: 'distribute',
    }),
    v1AllowFrom: networks
      .default([])
      .meta({ description: 'networks that may use v1 without a token', readBy: 'distribute' }),
  }),
  limits: section('Limits', {
    maxHosts: integer({ min: 1, max: 1_000_000 }).prefault('100000').meta({ description: 'hosts of one task' }),
    maxBodyBytes: size({ min: 1024, max: 1024 ** 3 })
      .prefault('8 MiB')
      .meta({ description: 'size of one request' }),
    maxBodiesBytes: size({ min: 1024, max: 1024 ** 4 })
      .prefault('64 MiB')
      .meta({ description: 'size of all requests together that are not answered yet; at least MAX_BODY_BYTES' }),
    maxPlaybookBytes: size({ min: 1024, max: 4 * 1024 ** 2 })
      .prefault('1 MiB')
      .meta({ description: 'size of one playbook, sent or in a project' }),
    maxTaskOutputBytes: size({ min: 1024 ** 2, max: 1024 ** 4 })
      .prefault('1 GiB')
      .meta({
        description: 'output that is kept of one task; beyond it only the tail of each host',
        readBy: 'execute-engine',
      }),
    retentionDays: decimal({ min: 0, max: 36_500 })
      .prefault('90')
      .meta({ description: 'tasks that ended longer ago are deleted; 0: never' }),
    maxOpenTasks: integer({ min: 1, max: 1_000_000 }).prefault('10000').meta({ description: 'tasks that wait or run' }),
    maxProjects: integer({ min: 1, max: 100_000 }).prefault('1000').meta({ description: 'projects on the share' }),
    ratePerMinute: integer({ min: 0, max: 1_000_000 })
      .prefault('0')
      .meta({ description: 'requests of one client in a minute; 0: any number' }),
    allowLoopback: flag.prefault('no').meta({ description: 'addresses of this machine itself may be hosts of a task' }),
  }),
  standalone: section('Standalone', {
    dataDir: text.prefault('./data').meta({ description: 'folder of database and state', path: 'place' }),
    localHosts: flag.prefault('yes').meta({ description: 'localhost and 127.0.0.0/8 are run without SSH' }),
  }),
  log: section('Log', {
    level: choice('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent')
      .prefault('info')
      .meta({ description: 'the least that is logged' }),
    format: choice('auto', 'json', 'pretty')
      .prefault('auto')
      .meta({ description: 'auto: pretty on a terminal, else json' }),
  }),
})

/** Keys that the file may have and that do nothing in this version: said in a warning, never silently passed over. */
export const unusedKeys: Readonly<Record<string, readonly string[]>> = {
  Ansible: ['WARM'],
  Data_Send: ['EXEC'],
}

/** What the schema makes of the sections: the store's address is not put together yet. */
export type ParsedConfiguration = z.infer<typeof configurationSchema>

/** Where the store is: made of [Store], [MySQL] and [Fil_EXEC_MySQL]. */
export type StoreSettings =
  | { readonly kind: 'sqlite'; readonly path: string }
  | {
      readonly kind: 'mysql'
      readonly host: string
      readonly port: number
      readonly database: string
      readonly user: string
      readonly password: string
      /** file with the certificate authority; with it the connection is TLS */
      readonly sslCa: string | undefined
      readonly pool: number
    }

/** What a composition root works with: all values checked, secrets resolved, paths absolute. */
export type Configuration = DeepReadonly<
  Omit<ParsedConfiguration, 'mysql' | 'engineMysql' | 'store' | 'ansible'> & {
    readonly store: StoreSettings
    readonly ansible: ParsedConfiguration['ansible'] & { readonly knownHosts: string }
  }
>

type DeepReadonly<T> = T extends object ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> } : T

function section<Shape extends z.ZodRawShape>(name: keyof typeof sectionNotes, shape: Shape) {
  return z.object(shape).meta({ title: name })
}

function mysqlKeys() {
  return {
    ip: text.optional().meta({ description: "the server's address" }),
    port: integer({ min: 1, max: 65_535 }).prefault('3306').meta({ description: "the server's port" }),
    database: text.optional().meta({ description: "database of this product's own" }),
    user: text.optional().meta({ description: 'account' }),
    password: text.optional().meta({ description: 'its password', secret: true }),
    sslCa: text
      .optional()
      .meta({ description: 'certificate authority file; with it the connection is TLS', path: 'file' }),
    pool: integer({ min: 1, max: 200 }).prefault('8').meta({ description: 'connections at most' }),
  }
}

function kafkaName() {
  return matching(/^[a-zA-Z0-9._-]{1,180}$/, 'up to 180 of a-z, A-Z, 0-9, dot, - and _')
}
