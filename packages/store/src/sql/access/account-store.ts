import { AppError } from '@distribute/contracts'
import type { Insertable, Selectable, Transaction } from 'kysely'
import type {
  Account,
  AccountChange,
  AccountChangeOptions,
  AccountStore,
  NewAccount,
  ProvidedPerson,
} from '../../port/account.ts'
import type { Actor } from '../../port/audit.ts'
import type { Database } from '../base/database.ts'
import { fromSqlTime, fromSqlTimeOrNull } from '../base/sql-time.ts'
import type { Tables } from '../tables.ts'
import type { AccessTables } from './tables.ts'
import { describeAccess, describeLanes, fromLanes, toAccess } from './token-row.ts'
import { auditChange } from './write-audit.ts'

/** Accounts in SQL. */
export function createAccountStore(database: Database): AccountStore {
  return {
    create: (account, by) => createAccount(database, account, by),
    provide: (person) => provideAccount(database, person),
    find: (name) => database.run((db) => findAccount(db, name)),
    findPassword: (name) => findPassword(database, name),
    list: () => listAccounts(database),
    change: (name, change, options = {}) => changeAccount(database, { name, change, ...options }),
  }
}

type Connection = Pick<Transaction<Tables>, 'selectFrom'>

async function createAccount(database: Database, account: NewAccount, by: Actor | undefined): Promise<Account> {
  const { name, role, lanes, passwordHash, createdBy } = account
  const row = { name, role, lanes: fromLanes(lanes), password_hash: passwordHash, created_by: createdBy }
  return await rejectTakenName(database, name, async (trx) => {
    const created = await insertAccount(database, trx, row)
    await auditChange(database, trx, { by, action: 'account.create', subject: name, detail: describeAccess(created) })
    return created
  })
}

async function insertAccount(
  { dialect }: Database,
  trx: Transaction<Tables>,
  row: Omit<Insertable<AccessTables['account']>, 'created_at'>,
): Promise<Account> {
  await trx
    .insertInto('account')
    .values({ ...row, created_at: dialect.now })
    .execute()
  const account = await findAccount(trx, row.name)
  if (account === undefined) throw new Error(`the account ${row.name} is not there after it was inserted`)
  return account
}

async function provideAccount(database: Database, person: ProvidedPerson): Promise<Account | undefined> {
  const { name, role, lanes, subject, createdBy } = person
  const access = { role, lanes: fromLanes(lanes) }
  return await rejectTakenName(database, name, async (trx) => {
    const known = await trx
      .selectFrom('account')
      .select(['id', 'disabled_at'])
      .where('subject', '=', subject)
      .executeTakeFirst()
    if (known === undefined)
      return await insertAccount(database, trx, { ...access, name, subject, created_by: createdBy })
    if (known.disabled_at !== null) return undefined
    await trx
      .updateTable('account')
      .set(({ eb }) => ({ ...access, name, version: eb('version', '+', 1) }))
      .where('id', '=', known.id)
      .execute()
    return await findAccount(trx, name)
  })
}

async function rejectTakenName<Result>(
  database: Database,
  name: string,
  work: (trx: Transaction<Tables>) => Promise<Result>,
): Promise<Result> {
  try {
    return await database.transact(work)
  } catch (error) {
    if (database.dialect.classifyError(error) !== 'duplicate') throw error
    throw new AppError('conflict', `an account named ${name} already exists: choose another name`, { cause: error })
  }
}

async function findAccount(db: Connection, name: string): Promise<Account | undefined> {
  const row = await db.selectFrom('account').selectAll().where('name', '=', name).executeTakeFirst()
  return row && toAccount(row)
}

async function findPassword({ run }: Database, name: string) {
  const row = await run((db) =>
    db
      .selectFrom('account')
      .select(['id', 'password_hash'])
      .where('name', '=', name)
      .where('disabled_at', 'is', null)
      .executeTakeFirst(),
  )
  if (row === undefined || row.password_hash === null) return undefined
  return { id: Number(row.id), passwordHash: row.password_hash }
}

async function listAccounts({ run }: Database): Promise<readonly Account[]> {
  const rows = await run((db) => db.selectFrom('account').selectAll().orderBy('name').execute())
  return rows.map(toAccount)
}

interface ChangeRequest extends AccountChangeOptions {
  readonly name: string
  readonly change: AccountChange
}

async function changeAccount(
  database: Database,
  { name, change, version, by }: ChangeRequest,
): Promise<Account | undefined> {
  const { dialect, transact } = database
  const { role, lanes, passwordHash, isDisabled } = change
  return await transact(async (trx) => {
    const { numUpdatedRows } = await trx
      .updateTable('account')
      .set(({ eb }) => ({
        version: eb('version', '+', 1),
        ...(role !== undefined && { role }),
        ...(lanes !== undefined && { lanes: fromLanes(lanes) }),
        ...(passwordHash !== undefined && { password_hash: passwordHash }),
        ...(isDisabled !== undefined && { disabled_at: isDisabled ? dialect.now : null }),
      }))
      .where('name', '=', name)
      .$if(version !== undefined, (query) => query.where('version', '=', version ?? 0))
      .executeTakeFirst()
    if (Number(numUpdatedRows) === 0) return undefined
    const account = await findAccount(trx, name)
    if (account === undefined) return undefined
    if (isDisabled === true || passwordHash !== undefined)
      await trx.deleteFrom('session').where('account', '=', account.id).execute()
    await auditChange(database, trx, { by, action: 'account.change', subject: name, detail: describeChange(change) })
    return account
  })
}

/** Never the password itself. */
function describeChange({ role, lanes, passwordHash, isDisabled }: AccountChange): string {
  const parts = [
    role,
    lanes && describeLanes(lanes),
    passwordHash && 'new password',
    isDisabled === undefined ? undefined : isDisabled ? 'disabled' : 'enabled',
  ]
  return parts.filter(Boolean).join(', ')
}

function toAccount(row: Selectable<AccessTables['account']>): Account {
  return {
    id: Number(row.id),
    name: String(row.name),
    ...toAccess(row),
    hasPassword: row.password_hash !== null,
    subject: row.subject,
    version: Number(row.version),
    createdAtMs: fromSqlTime(row.created_at),
    createdBy: row.created_by,
    signedInAtMs: fromSqlTimeOrNull(row.signed_in_at),
    disabledAtMs: fromSqlTimeOrNull(row.disabled_at),
  }
}
