import type { ExitCode } from '../../exit-codes.ts'

/** What one check found: `advice` says what to do; without one all is well. */
export interface Finding {
  readonly what: string
  readonly advice?: string | undefined
  /** how the command ends when this is the first finding with advice */
  readonly exitCode?: ExitCode
}
