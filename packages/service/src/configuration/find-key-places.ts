import { toAbsolute } from './paths.ts'
import { assertNoProblems, type Report } from './report.ts'
import { readSources, type Sources } from './sources.ts'

/**
 * The path that [Security] KEY_FILE says; undefined: it is not set. No other setting is looked at: the key is what a
 * person needs to mend them. Throws `AppError` `invalid_configuration` for a file that cannot be read.
 */
export function findKeyFile(sources: Sources): string | undefined {
  return findPath('SECURITY.KEY_FILE', sources)
}

/** The same of [Security] KEYS_DIR. */
export function findKeysDir(sources: Sources): string | undefined {
  return findPath('SECURITY.KEYS_DIR', sources)
}

function findPath(name: string, sources: Sources): string | undefined {
  const report: Report = { problems: [], warnings: [] }
  const value = readSources(sources, report).get(name)
  assertNoProblems(report)
  return value && toAbsolute(value.text, sources.env.HOME)
}
