import { hostname, networkInterfaces } from 'node:os'

/** Where an engine runs, as people are shown it. */
export interface Machine {
  readonly hostName: string
  /** loopback and link-local ones left out */
  readonly addresses: readonly string[]
}

export function describeMachine(): Machine {
  const interfaces = Object.values(networkInterfaces()).flatMap((addresses = []) => addresses)
  const addresses = interfaces.filter(({ internal, scopeid = 0 }) => !internal && scopeid === 0)
  return { hostName: hostname(), addresses: addresses.map(({ address }) => address) }
}
