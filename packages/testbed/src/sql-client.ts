import { type Connection, createConnection } from 'mysql2/promise'

/** A test's direct access to a database; times are UTC. */
export interface SqlClient {
  /**
   * The rows of one statement. Throws if the server does not answer within 5 s; the next call
   * reconnects.
   */
  query(statement: string): Promise<readonly Readonly<Record<string, unknown>>[]>
  close(): void
}

const timeoutMs = 5_000

/** Connects on first use. */
export function createSqlClient(databaseUrl: string): SqlClient {
  let connection: Promise<Connection> | undefined

  function drop(): void {
    connection?.then(
      (open) => open.destroy(),
      () => undefined, // It was never open.
    )
    connection = undefined
  }

  return {
    query: async (statement) => {
      try {
        connection ??= connect(databaseUrl)
        const [rows] = await (await connection).query({ sql: statement, timeout: timeoutMs })
        return rows as Record<string, unknown>[]
      } catch (error) {
        drop()
        throw error
      }
    },
    close: drop,
  }
}

async function connect(uri: string): Promise<Connection> {
  const connection = await createConnection({ uri, connectTimeout: timeoutMs, timezone: '+00:00' })
  // The next query reports a server that is unavailable.
  connection.on('error', () => undefined)
  await connection.query("set time_zone = '+00:00'")
  return connection
}
