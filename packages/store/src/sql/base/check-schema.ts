import { AppError } from '@distribute/contracts'
import type { Kysely, Selectable } from 'kysely'
import { schemaVersion } from '../../migrations/migrations.ts'
import type { Tables } from '../tables.ts'
import { isUnavailable, rightsMissing, storeUnavailable } from './database.ts'
import type { SqlDialect } from './dialect.ts'

/**
 * Returns the store's id if this program may run on the schema. Throws `AppError`
 * `schema_mismatch`, which names the command to run, `store_unavailable`, or
 * `invalid_configuration` if the account may not read the schema.
 */
export async function checkSchema(
  db: Kysely<Tables>,
  dialect: Pick<SqlDialect, 'address' | 'classifyError'>,
): Promise<string> {
  const found = await readSchemaVersion(db, dialect)
  if (found === undefined || found.version < schemaVersion) throw schemaTooOld(dialect.address, found?.version)
  if (found.oldest_version > schemaVersion) {
    throw new AppError(
      'schema_mismatch',
      `the database ${dialect.address} has schema ${found.version}, but this program needs ${schemaVersion}: install the newer program`,
    )
  }
  return found.store_id
}

/** The error for a database without this schema, or with an older one. */
export function schemaTooOld(address: string, version = 0): AppError {
  const found =
    version === 0 ? 'has no tables of distribute' : `has schema ${version}, but this program needs ${schemaVersion}`
  return new AppError('schema_mismatch', `the database ${address} ${found}: run \`distribute migrate\``)
}

/** The row of `schema_version`; undefined if the table is missing or is not one of this program. */
export async function readSchemaVersion(
  db: Kysely<Tables>,
  dialect: Pick<SqlDialect, 'address' | 'classifyError'>,
): Promise<Selectable<Tables['schema_version']> | undefined> {
  try {
    return await db.selectFrom('schema_version').selectAll().where('store_id', 'is not', null).executeTakeFirst()
  } catch (error) {
    const kind = dialect.classifyError(error)
    if (kind === 'missing') return undefined
    if (kind === 'denied') throw rightsMissing(dialect, error)
    throw isUnavailable(kind) ? storeUnavailable(dialect, error) : error
  }
}
