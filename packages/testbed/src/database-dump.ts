import { execa } from 'execa'
import { createConnection } from 'mysql2/promise'

/**
 * Dumps the database as an operator does (docs/operations.md): SQL of one moment, while others
 * write.
 */
export async function dumpDatabase(databaseUrl: string): Promise<string> {
  const { options, database } = describe(databaseUrl)
  const args = ['--no-defaults', ...options, '--single-transaction', '--hex-blob', '--no-tablespaces', database]
  const { stdout } = await execa('mariadb-dump', args, { env: passwordOf(databaseUrl) })
  return stdout
}

/** Restores it; everything newer is deleted. */
export async function restoreDatabase(databaseUrl: string, dump: string): Promise<void> {
  const { options, database } = describe(databaseUrl)
  const connection = await createConnection(databaseUrl)
  try {
    await connection.query(`drop database ${database}`)
    await connection.query(`create database ${database} character set utf8mb4`)
  } finally {
    await connection.end()
  }
  await execa('mariadb', ['--no-defaults', ...options, database], { input: dump, env: passwordOf(databaseUrl) })
}

function describe(databaseUrl: string) {
  const { hostname, port, username, pathname } = new URL(databaseUrl)
  return {
    options: [`--host=${hostname}`, `--port=${port || '3306'}`, `--user=${decodeURIComponent(username)}`],
    database: pathname.slice(1),
  }
}

function passwordOf(databaseUrl: string): Record<string, string> {
  return { MYSQL_PWD: decodeURIComponent(new URL(databaseUrl).password) }
}
