import { once } from 'node:events'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { startKafka } from './kafka.ts'
import { startMariaDb } from './mariadb.ts'
import { type SharedServer, sharedServersVariable } from './shared-servers.ts'
import { createTemporaryFolder } from './temporary-folder.ts'

interface StartedServer {
  readonly address: string
  stop(): Promise<void>
}

const starters: Readonly<Record<SharedServer, () => Promise<StartedServer>>> = {
  mysql: async () => {
    const server = await startMariaDb()
    return { address: server.url, stop: server.stop }
  },
  kafka: async () => {
    const server = await startKafka()
    return { address: server.brokers.join(), stop: server.stop }
  },
}

/**
 * Vitest's global set-up: answers requests for shared servers, and stops at the end those that it
 * started.
 */
export async function setup(): Promise<(() => Promise<void>) | undefined> {
  // Each project brings this set-up, and all of them share one.
  if (process.env[sharedServersVariable] !== undefined) return undefined
  const folder = await createTemporaryFolder('shared')
  const started = new Map<SharedServer, Promise<StartedServer>>()
  const door = createServer((request, response) => {
    const name = request.url?.slice(1)
    if (name !== 'mysql' && name !== 'kafka') return void response.writeHead(404).end()
    const server = started.get(name) ?? starters[name]()
    started.set(name, server)
    server.then(
      ({ address }) => response.end(address),
      (error: unknown) => response.writeHead(500).end(String(error)),
    )
  })
  const socketPath = join(folder.path, 'socket')
  await once(door.listen(socketPath), 'listening')
  process.env[sharedServersVariable] = socketPath

  return async () => {
    door.close()
    door.closeAllConnections()
    for (const server of await Promise.allSettled(started.values())) {
      if (server.status === 'fulfilled') await server.value.stop()
    }
    await folder.remove()
  }
}
