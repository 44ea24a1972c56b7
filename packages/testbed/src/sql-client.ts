import { type Connection, createConnection } from 'mysql2/promise'

/** What a test finds in a database with its own eyes; in UTC. */
export interface SqlClient {
  /** The rows of one statement. Throws when the server does not answer within 5 s; the next call connects anew. */
  query(statement: string): Promise<readonly Readonly<Record<string, unknown>>[]>
  close(): void
}

const timeoutMs = 5_000

/** Connects when it is first asked. */
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
  // A server that goes away is told by the next query.
  connection.on('error', () => undefined)
  await connection.query("set time_zone = '+00:00'")
  return connection
}
