import { type ChildProcess, type ChildProcessOptions, startChildProcess } from './child-process.ts'

/** One line of pino's. */
export type LogRecord = Readonly<Record<string, unknown>> & { readonly msg?: string }

/** A program of the project, started as a user does. Stop it at the end of the test. */
export interface ProcessUnderTest extends ChildProcess {
  /** The lines of its output that are JSON objects. */
  readonly logs: readonly LogRecord[]
  /** The first matching log record, past or future. */
  waitForLog(matches: (record: LogRecord) => boolean, options?: { timeoutMs?: number }): Promise<LogRecord>
}

const logTimeoutMs = 60_000

/** Starts a program and follows its log. */
export async function startProcess(options: ChildProcessOptions): Promise<ProcessUnderTest> {
  const process = await startChildProcess(options)
  return {
    ...process,
    get logs() {
      return process.output.lines.map(parseRecord).filter((record) => record !== undefined)
    },
    waitForLog: async (matches, { timeoutMs = logTimeoutMs } = {}) => {
      const line = await process.output.waitForLine({
        matches: (text) => isMatchingRecord(text, matches),
        description: `a log record as ${matches}`,
        timeoutMs,
      })
      return JSON.parse(line)
    },
  }
}

function isMatchingRecord(line: string, matches: (record: LogRecord) => boolean): boolean {
  const record = parseRecord(line)
  return record !== undefined && matches(record)
}

function parseRecord(line: string): LogRecord | undefined {
  if (!line.startsWith('{')) return undefined
  try {
    return JSON.parse(line)
  } catch {
    // A line that only looks like JSON is plain output.
    return undefined
  }
}
