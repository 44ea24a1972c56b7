import { BlockList, isIP, isIPv6 } from 'node:net'

/** A set of addresses. `::ffff:10.1.2.3`, as some sockets show a peer, equals `10.1.2.3`. */
export interface Networks {
  has(address: string): boolean
}

/** Takes addresses and CIDRs, which the configuration has validated. */
export function createNetworks(entries: readonly string[]): Networks {
  const list = new BlockList()
  for (const entry of entries) {
    const [address = '', prefix] = entry.split('/')
    const family = isIPv6(address) ? 'ipv6' : 'ipv4'
    list.addSubnet(address, prefix === undefined ? widestPrefix[family] : Number(prefix), family)
  }
  return { has: (address) => isIP(address) !== 0 && list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4') }
}

const widestPrefix = { ipv4: 32, ipv6: 128 }

const loopback = createNetworks(['127.0.0.0/8', '::1'])

/** Returns true for `localhost` and the addresses that only this machine can reach. */
export function isLoopback(host: string): boolean {
  return host.toLowerCase() === 'localhost' || loopback.has(host)
}
