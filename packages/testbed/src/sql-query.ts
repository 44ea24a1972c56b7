import { createConnection } from 'mysql2/promise'

const timeoutMs = 5_000

/**
 * The rows of one statement, on a connection of its own, in UTC: what a test finds in the database with its own eyes.
 * Throws when the server does not answer within 5 s.
 */
export async function queryDatabase(
  databaseUrl: string,
  statement: string,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const connection = await createConnection({ uri: databaseUrl, connectTimeout: timeoutMs, timezone: '+00:00' })
  // a server that went away is told by the query
  connection.on('error', () => undefined)
  try {
    await connection.query("set time_zone = '+00:00'")
    const [rows] = await connection.query({ sql: statement, timeout: timeoutMs })
    return rows as Record<string, unknown>[]
  } finally {
    connection.destroy()
  }
}
