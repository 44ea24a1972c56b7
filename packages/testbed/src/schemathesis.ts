import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { execa } from 'execa'
import { need } from './test-scope.ts'
import { useFolder } from './use-folder.ts'

const program = resolve(import.meta.dirname, '../../../.cache/schemathesis/bin/schemathesis')

const configuration = resolve(import.meta.dirname, '../schemathesis/schemathesis.toml')

export interface ApiFuzzing {
  /** such as `http://127.0.0.1:8007` */
  readonly address: string
  readonly token: string
  readonly seconds: number
}

export interface FuzzingReport {
  /** what Schemathesis printed: each failure with the request that repeats it */
  readonly output: string
  readonly cases: number
  readonly operations: { readonly total: number; readonly tested: number }
  /** kinds of failures, with their operations */
  readonly failures: readonly string[]
}

/**
 * Sends valid and invalid requests for each operation of `/openapi.json`. A failure is a status of
 * 500 and above, an answer that the description does not have, or invalid input that was accepted.
 * Skips the test if Schemathesis is missing.
 */
export async function fuzzApi({ address, token, seconds }: ApiFuzzing): Promise<FuzzingReport> {
  need({ name: 'Schemathesis', isThere: existsSync(program), advice: '`npm test` installs it' })
  const folder = useFolder()
  const file = join(folder, 'report.json')
  const { all } = await execa(
    program,
    [
      ...['--config-file', configuration, 'run', `${address}/openapi.json`],
      ...['--header', `Authorization: Bearer ${token}`, '--max-time', String(seconds), '--continue-on-failure'],
      ...['--report', 'json', '--report-json-path', file, '--generation-database', 'none'],
      // The same requests each time, as far as the time allows.
      ...['--seed', '1', '--warnings', 'off', '--no-color'],
    ],
    { cwd: folder, all: true, reject: false, timeout: (seconds + 120) * 1000, stdin: 'ignore' },
  )
  return readReport(await readFile(file, 'utf8'), all)
}

function readReport(text: string, output: string): FuzzingReport {
  const { test_cases, operations, failures, errors = [] } = JSON.parse(text)
  const kinds: readonly { title?: string; type?: string; operations?: readonly string[] }[] = [...failures, ...errors]
  return {
    output,
    cases: test_cases.generated,
    operations: { total: operations.total, tested: operations.tested },
    failures: kinds.map(({ title, type, operations = [] }) => `${title ?? type}: ${operations.join(', ')}`),
  }
}
