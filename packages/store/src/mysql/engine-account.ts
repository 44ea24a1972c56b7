import { AppError } from '@distribute/contracts'
import { type Kysely, sql } from 'kysely'
import { tableNames } from '../migrations/migrations.ts'
import type { Tables } from '../sql/tables.ts'
import { listNarrowed, listRights, type RightsOptions } from './engine-rights.ts'
import { classifyMysqlError } from './mysql-dialect.ts'

export interface EngineAccountOptions extends RightsOptions {
  /** `USER` or `USER@HOST` */
  readonly name: string
  /** the database with the store's tables */
  readonly database: string
  /** address of the database, for messages */
  readonly address: string
}

/**
 * Grants an account the rights that an engine needs on the store's tables; rights that it has stay.
 * Returns the account as the server writes it. Idempotent. Throws `AppError` `invalid_input` for an
 * invalid account name, and `invalid_configuration`, with the statements that an administrator must
 * run, if the account does not exist or the current user may not grant these rights.
 */
export async function grantEngineRights(db: Kysely<Tables>, options: EngineAccountOptions): Promise<string> {
  const account = formatEngineAccount(options.name)
  await forbidAccountCreation(db)
  try {
    for (const { revokes, grant } of listTableRights(account, options)) {
      for (const revoke of revokes) await sql.raw(revoke).execute(db).catch(passOverMissingGrant)
      await sql.raw(grant).execute(db)
    }
  } catch (error) {
    throw explainGrantError(error, account, options)
  }
  return account
}

/**
 * `engine@10.1.%` becomes `'engine'@'10.1.%'`, which is safe in a statement: GRANT takes no
 * parameters. The host defaults to `%`. Throws `AppError` `invalid_input` for any other text.
 */
export function formatEngineAccount(name: string): string {
  const [, user, host = '%'] = /^([A-Za-z0-9_][\w.-]{0,31})(?:@([\w.:%/-]{1,255}))?$/.exec(name) ?? []
  if (user !== undefined) return `'${user}'@'${host}'`
  const allowed =
    'USER or USER@HOST, where USER has up to 32 letters, digits, _, . and -, and HOST is for example %, 10.1.% or db.example.org'
  throw new AppError('invalid_input', `${JSON.stringify(name)} is not a valid MySQL account: use ${allowed}`)
}

/**
 * MariaDB would otherwise create an account without a password. MySQL never does, and rejects the
 * mode.
 */
async function forbidAccountCreation(db: Kysely<Tables>): Promise<void> {
  const mode = sql`if(version() like '%MariaDB%', ',NO_AUTO_CREATE_USER', '')`
  await sql`set sql_mode = concat(@@sql_mode, ${mode})`.execute(db)
}

type TableRightsOptions = Pick<EngineAccountOptions, 'database' | 'onlyCurrentEngines'>

interface TableRights {
  readonly grant: string
  /**
   * revokes rights that an older version granted on the whole table, one by one: MySQL revokes all
   * or nothing
   */
  readonly revokes: readonly string[]
}

function listTableRights(account: string, { database, ...options }: TableRightsOptions): readonly TableRights[] {
  return tableNames.flatMap((table) => {
    const rights = listRights(table, options)
    if (rights === undefined) return []
    const place = `${quote(database)}.${quote(table)}`
    const revokes = listNarrowed(table, options).map((right) => `revoke ${right} on ${place} from ${account}`)
    return [{ grant: `grant ${rights} on ${place} to ${account}`, revokes }]
  })
}

function quote(identifier: string): string {
  return `\`${identifier.replaceAll('`', '``')}\``
}

/**
 * ER_NONEXISTING_GRANT, ER_NONEXISTING_TABLE_GRANT; for an account that does not exist, the grant
 * fails
 */
const noSuchGrant: readonly unknown[] = [1141, 1147]

function passOverMissingGrant(error: unknown): void {
  if (!(error instanceof Error && 'errno' in error && noSuchGrant.includes(error.errno))) throw error
}

/** ER_CANT_CREATE_USER_WITH_GRANT, MariaDB's ER_PASSWORD_NO_MATCH */
const noSuchAccount: readonly unknown[] = [1410, 1133]

function explainGrantError(error: unknown, account: string, options: EngineAccountOptions): unknown {
  const { database, address } = options
  if (!(error instanceof Error)) return error
  if ('errno' in error && noSuchAccount.includes(error.errno)) {
    const advice = `as an administrator of the server, create it first: create user ${account} identified by 'PASSWORD'`
    const message = `the tables of ${address} are ready, but the account ${account} does not exist: ${advice}`
    return new AppError('invalid_configuration', message, { cause: error })
  }
  if (classifyMysqlError(error) !== 'denied') return error
  const rights = listTableRights(account, options)
  const revokes = rights.flatMap((one) => one.revokes.map((revoke) => `${revoke};`)).join(' ')
  const message = [
    `the tables of ${address} are ready, but this account may not grant rights to ${account}: ${error.message}`,
    `if an older version granted it rights on whole tables, revoke these first: ${revokes}`,
    `as an administrator of the server, grant this account GRANT OPTION on ${quote(database)}.*, or run after each migration:`,
    ...rights.map(({ grant }) => `${grant};`),
  ].join('\n')
  return new AppError('invalid_configuration', message, { cause: error })
}
