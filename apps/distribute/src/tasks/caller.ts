/** The sender of a request, for the log. */
export interface Caller {
  readonly log: { info(details: object, message: string): void }
  /** address of the client */
  readonly ip: string
  /** name of the token that the request was sent with */
  readonly tokenName?: string | undefined
}
