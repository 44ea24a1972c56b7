import { randomInt } from 'node:crypto'
import getPort from 'get-port'

// Below the range of outgoing connections (from 32768 on): a client that tries again and again while its server
// restarts could otherwise be given the server's own port.
const firstPort = 20_000
const lastPort = 32_000
const tries = 200

/** A TCP port of loopback that nobody listens on. */
export function findFreePort(): Promise<number> {
  const candidates = Array.from({ length: tries }, () => randomInt(firstPort, lastPort))
  return getPort({ host: '127.0.0.1', port: candidates })
}
