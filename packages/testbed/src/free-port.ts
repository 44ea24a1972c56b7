import { randomInt } from 'node:crypto'
import getPort from 'get-port'

// Below the range of outgoing connections (from 32768 on): otherwise a client that retries while
// its server restarts could get the server's port.
const firstPort = 20_000
const lastPort = 32_000
const tries = 200

/** A free TCP port of loopback. */
export function findFreePort(): Promise<number> {
  const candidates = Array.from({ length: tries }, () => randomInt(firstPort, lastPort))
  return getPort({ host: '127.0.0.1', port: candidates })
}
