import { z } from 'zod'
import type { FinalHostState } from './states.ts'

/** The connection by which Ansible ran a step. */
export const stepConnectionSchema = z.object({
  type: z.string().describe('connection plugin of Ansible: `ssh`, `local` (on the engine itself), …'),
  address: z.string().nullable().describe('null: there is none'),
})

/** One step on one host as the API shows it. */
export const stepResultSchema = z.object({
  name: z.string(),
  action: z.string(),
  state: z.enum(['ok', 'failed', 'skipped', 'unreachable']),
  startedAt: z.string(),
  durationMs: z.number(),
  rc: z.int().nullable(),
  changed: z.boolean(),
  ignored: z.boolean(),
  rescued: z.boolean().default(false).describe('it failed and was rescued by its block'),
  connection: stepConnectionSchema
    .optional()
    .describe('set only if it differs from the request: not ssh, or another address'),
  stdout: z.string(),
  stderr: z.string(),
  msg: z.string(),
})
export type StepResult = z.infer<typeof stepResultSchema>

/**
 * The outcome of a run on one host, as the recorder passes it to the store. Times are milliseconds
 * since 1970, UTC.
 */
export interface HostOutcome {
  readonly host: string
  readonly state: FinalHostState
  /** the deadline, person, step or loss that decided a state other than ok */
  readonly cause: string | null
  readonly rc: number | null
  /** any step changed something */
  readonly changed: boolean
  /** counted steps that succeeded (ok, changed, skipped, rescued), and all that the playbook has */
  readonly stepsOk: number
  readonly stepsTotal: number
  readonly startedAtMs: number | null
  readonly finishedAtMs: number
  /** of the step that decided the state, or of the last one */
  readonly msg: string
  readonly stdout: string
  readonly stderr: string
  /** Ansible's result object as JSON text; empty: none */
  readonly result: string
  readonly steps: readonly StepResult[]
  readonly truncated: boolean
}
