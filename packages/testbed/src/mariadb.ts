import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { createConnection } from 'mysql2/promise'
import type { ChildProcess } from './child-process.ts'
import { findFreePort } from './free-port.ts'
import { hasPrograms } from './has-programs.ts'
import { startServerProcess } from './server-process.ts'
import { requestSharedServer } from './shared-servers.ts'
import { createTemporaryFolder, giveToAccount } from './temporary-folder.ts'
import { need, stopAtEnd } from './test-scope.ts'

/** A MySQL server on which tests may create databases. */
export interface MySqlServer {
  /** `mysql://user:password@host:port`, without a database. */
  readonly url: string
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
  /** Creates an empty database and returns its URL: `<url>/<database>`. */
  createDatabase(): Promise<string>
  /** Drops the databases created here, and stops the server if it was started here. Idempotent. */
  stop(): Promise<void>
}

/** A separate MariaDB, which tests may pause and kill. */
export interface MariaDb extends MySqlServer {
  /** Keeps connections open without answering, until `resume`. */
  pause(): Promise<void>
  resume(): void
  /** SIGKILL, as after a power failure. */
  kill(): Promise<void>
  /** Restarts on the same port and data, after `kill` or instead of a running one. */
  restart(): Promise<void>
}

/** The server in TESTBED_MYSQL_URL, or the server of the test run, or a new one. */
export async function useMariaDb(): Promise<MySqlServer> {
  const named = process.env.TESTBED_MYSQL_URL
  if (named === undefined) needMariaDb()
  const url = named ?? (await requestSharedServer('mysql'))
  return url === undefined ? await startMariaDb() : stopAtEnd(connectToServer(url))
}

/** Starts Debian's MariaDB on a free port with a new data folder: about 1 s. */
export async function startMariaDb(): Promise<MariaDb> {
  needMariaDb()
  const folder = await createTemporaryFolder('mariadb')
  const port = await findFreePort()
  const password = randomBytes(12).toString('hex')
  const start = () => startDaemon({ folder: folder.path, port })
  try {
    await prepareData({ folder: folder.path, password })
    let daemon = await start()
    return stopAtEnd({
      ...connectToServer(`mysql://testbed:${password}@127.0.0.1:${port}`),
      pause: () => daemon.pause(),
      resume: () => daemon.resume(),
      kill: async () => {
        await daemon.kill()
      },
      restart: async () => {
        await daemon.stop()
        daemon = await start()
      },
      stop: async () => {
        // The data is not needed: killing saves the seconds of a clean shutdown.
        await daemon.kill()
        await folder.remove()
      },
    })
  } catch (error) {
    await folder.remove()
    throw error
  }
}

function needMariaDb(): void {
  const isThere = hasPrograms('mariadbd', 'mariadb-install-db')
  need({ name: 'MariaDB', isThere, advice: 'install mariadb-server, or set TESTBED_MYSQL_URL for tests that share it' })
}

function connectToServer(serverUrl: string): MySqlServer {
  const url = new URL(serverUrl)
  url.pathname = ''
  const databases: string[] = []
  return {
    url: url.href,
    host: url.hostname,
    port: Number(url.port || 3306),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    createDatabase: async () => {
      const database = `testbed_${randomBytes(8).toString('hex')}`
      await runStatements(url.href, [`create database ${database}`])
      databases.push(database)
      return `${url.href}/${database}`
    },
    stop: () => runStatements(url.href, databases.splice(0).map(dropDatabase)),
  }
}

function dropDatabase(database: string): string {
  return `drop database ${database}`
}

async function runStatements(url: string, statements: readonly string[]): Promise<void> {
  if (statements.length === 0) return
  const connection = await createConnection(url)
  try {
    for (const statement of statements) await connection.query(statement)
  } finally {
    await connection.end()
  }
}

async function prepareData({ folder, password }: { folder: string; password: string }): Promise<void> {
  const user = serverAccount() ?? userInfo().username
  const data = join(folder, 'data')
  const makeAccount = [
    `create user if not exists 'testbed'@'127.0.0.1' identified by '${password}';`,
    `grant all privileges on *.* to 'testbed'@'127.0.0.1' with grant option;`,
  ]
  await writeFile(join(folder, 'init.sql'), `${makeAccount.join('\n')}\n`)
  await execa('mariadb-install-db', [
    '--no-defaults',
    `--user=${user}`,
    `--datadir=${data}`,
    '--auth-root-authentication-method=normal',
    '--skip-test-db',
  ])
  // The server creates its socket in the folder, so it must own the folder.
  if (serverAccount() !== undefined) await giveToAccount(user, folder)
}

function startDaemon({ folder, port }: { folder: string; port: number }): Promise<ChildProcess> {
  const account = serverAccount()
  return startServerProcess({
    name: 'MariaDB',
    command: 'mariadbd',
    args: [
      '--no-defaults',
      `--datadir=${join(folder, 'data')}`,
      `--socket=${join(folder, 'sock')}`,
      `--pid-file=${join(folder, 'pid')}`,
      `--init-file=${join(folder, 'init.sql')}`,
      // A server that starts deletes what it takes for its own old files in /tmp.
      `--tmpdir=${folder}`,
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      '--skip-name-resolve',
      '--max-allowed-packet=64M',
      '--character-set-server=utf8mb4',
    ],
    cwd: folder,
    ...(account === undefined ? {} : { account }),
    readyLine: /ready for connections/,
  })
}

/** MariaDB does not run as root. */
function serverAccount(): string | undefined {
  return process.getuid?.() === 0 ? 'mysql' : undefined
}
