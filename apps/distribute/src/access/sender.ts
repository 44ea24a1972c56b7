import type { Actor } from '@distribute/store'
import { type Caller, nameCaller } from './caller.ts'

/** The sender of a request, for checks and the log. */
export interface Sender {
  readonly caller: Caller
  readonly log: { info(details: object, message: string): void }
  /** address of the client */
  readonly ip: string
  /** of the request */
  readonly id?: string
}

/** The sender as the audit log names it. */
export function toActor({ caller, ip, id }: Pick<Sender, 'caller' | 'ip' | 'id'>): Actor {
  return { name: nameCaller(caller), address: ip, requestId: id ?? null }
}
