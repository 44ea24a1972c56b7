import type { Caller } from './caller.ts'

/** The sender of a request, for checks and the log. */
export interface Sender {
  readonly caller: Caller
  readonly log: { info(details: object, message: string): void }
  /** address of the client */
  readonly ip: string
}
