import { createConnection } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { ChildProcess } from '../child-process.ts'
import { eventually } from '../eventually.ts'
import { findFreePort } from '../free-port.ts'
import { startServerProcess } from '../server-process.ts'

/**
 * The command and arguments that run a program there: with its network alone, or `wholly`, so that
 * it goes with it.
 */
export type Enter = (
  command: string,
  args: readonly string[],
  options?: { readonly wholly: boolean },
) => readonly [command: string, args: readonly string[]]

/**
 * Namespaces of network, mounts and processes that reach what this machine reaches, and contain
 * nothing else.
 */
export interface Network {
  readonly enter: Enter
  /**
   * Forwards a port of 127.0.0.1, which this returns, to the port there, as from another machine.
   */
  forward(port: number): Promise<number>
  /** Ends every process in them. */
  stop(): Promise<void>
}

/** All addresses with this prefix belong to the namespace: hosts for the containers. */
export const hostsNetwork = '10.77'

/**
 * Without privileges outside of it: slirp4netns carries its connections. The folder is for a
 * socket.
 */
export async function startNetwork(folder: string): Promise<Network> {
  const { holder, firstPid } = await startHolder(folder)
  const api = join(folder, 'slirp.sock')
  const slirp = await startServerProcess({
    name: 'slirp4netns',
    command: 'slirp4netns',
    args: ['--configure', '--mtu=65520', '--disable-host-loopback', '--api-socket', api, `${firstPid}`, 'tap0'],
    cwd: folder,
    readyLine: /received tapfd/,
  }).catch(async (error) => {
    await holder.stop()
    throw error
  })
  return {
    enter: (command, args, { wholly } = { wholly: false }) => {
      const namespaces = wholly ? ['--net', '--mount', '--pid'] : ['--net']
      return ['nsenter', [`--target=${firstPid}`, ...namespaces, '--', command, ...args]]
    },
    forward: (port) => forward(api, port),
    stop: async () => {
      await slirp.stop()
      await holder.kill()
    },
  }
}

/** Their first process: when it ends, the kernel ends all others. */
async function startHolder(folder: string): Promise<{ readonly holder: ChildProcess; readonly firstPid: number }> {
  const setUp = [
    // as this machine knows it: the next line hides that
    'read -r pid rest </proc/self/stat',
    'mount -t proc proc /proc',
    'ip link set lo up',
    `ip route add local ${hostsNetwork}.0.0/16 dev lo`,
    // also removes the Docker daemon's files there
    'mkdir -p /run/docker /run/containerd',
    'mount -t tmpfs tmpfs /run/docker',
    'mount -t tmpfs tmpfs /run/containerd',
    'echo "first process $pid"',
    // as the first process it also reaps orphans
    'exec tini -- sleep infinity',
  ]
  const holder = await startServerProcess({
    name: 'the namespaces',
    command: 'unshare',
    args: ['--net', '--mount', '--propagation=private', '--pid', '--kill-child', 'sh', '-ec', setUp.join('\n')],
    cwd: folder,
    readyLine: /^first process \d+$/,
  })
  return { holder, firstPid: Number(/first process (\d+)/.exec(holder.output.lines.join('\n'))?.[1]) }
}

/** slirp4netns takes one JSON request per connection; 10.0.2.100 is the namespace. */
async function forward(api: string, port: number): Promise<number> {
  const hostPort = await findFreePort()
  const request = {
    execute: 'add_hostfwd',
    arguments: { proto: 'tcp', host_addr: '127.0.0.1', host_port: hostPort, guest_port: port },
  }
  await eventually(async () => {
    const socket = createConnection(api)
    // not half-closed: slirp4netns does not answer a half-closed connection
    socket.write(JSON.stringify(request))
    const answer = await text(socket)
    if (!answer.includes('"return"')) throw new Error(`slirp4netns does not forward port ${port}: ${answer}`)
  })
  return hostPort
}
