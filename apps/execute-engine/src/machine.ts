import { hostname, networkInterfaces } from 'node:os'

/** The machine that an engine runs on, for display. */
export interface Machine {
  readonly hostName: string
  /** without loopback and link-local addresses */
  readonly addresses: readonly string[]
}

export function describeMachine(): Machine {
  const interfaces = Object.values(networkInterfaces()).flatMap((addresses = []) => addresses)
  const addresses = interfaces.filter(({ internal, scopeid = 0 }) => !internal && scopeid === 0)
  return { hostName: hostname(), addresses: addresses.map(({ address }) => address) }
}
