import { toAbsolute } from './paths.ts'
import { assertNoProblems, type Report } from './report.ts'
import { readSources, type Sources } from './sources.ts'

/**
 * Returns the path in [Security] KEY_FILE; undefined if not set. Ignores all other settings,
 * because fixing them may need the key. Throws `AppError` `invalid_configuration` for a file that
 * cannot be read.
 */
export function findKeyFile(sources: Sources): string | undefined {
  return findPath('SECURITY.KEY_FILE', sources)
}

/** Returns the path in [Security] KEYS_DIR in the same way. */
export function findKeysDir(sources: Sources): string | undefined {
  return findPath('SECURITY.KEYS_DIR', sources)
}

function findPath(name: string, sources: Sources): string | undefined {
  const report: Report = { problems: [], warnings: [] }
  const value = readSources(sources, report).get(name)
  assertNoProblems(report)
  return value && toAbsolute(value.text, sources.env.HOME)
}
