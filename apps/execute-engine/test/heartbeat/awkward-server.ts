import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

export interface AwkwardServer {
  readonly host: string
  readonly port: number
  /** What was sent to it, one for each connection. */
  readonly requests: readonly string[]
  /** From now on. */
  behave(behaviour: (socket: Socket) => void): void
}

/** A server on a port of loopback that does with each connection what a test wants. */
export async function startAwkwardServer(first: (socket: Socket) => void): Promise<AwkwardServer> {
  let behaviour = first
  const requests: string[] = []
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    const index = requests.push('') - 1
    socket.on('data', (chunk) => {
      requests[index] = `${requests[index]}${chunk}`
    })
    behaviour(socket)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return {
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    requests,
    behave: (next) => {
      behaviour = next
    },
  }
}
