import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { execa } from 'execa'
import { hasPrograms } from '../has-programs.ts'
import { startServerProcess } from '../server-process.ts'
import { createTemporaryFolder } from '../temporary-folder.ts'
import { need, stopAtEnd } from '../test-scope.ts'
import { type ContainerHosts, startContainerHosts } from './container-hosts.ts'
import { type Enter, startNetwork } from './network.ts'
import { debianTar, makeStandInImages } from './stand-in-images.ts'

/** How a command ended, with its output. */
export interface CommandOutcome {
  readonly exitCode: number | undefined
  readonly output: string
}

/**
 * A machine with Docker, simulated by a network namespace: only processes in it see its ports and
 * daemon.
 */
export interface DockerMachine {
  /** a folder for files, deleted with it */
  readonly folder: string
  /** Runs a program there; it may fail. */
  run(
    command: string,
    args: readonly string[],
    options: { readonly cwd: string; readonly env?: Record<string, string> },
  ): Promise<CommandOutcome>
  /** `docker …` there; throws if it fails. */
  docker(...args: readonly string[]): Promise<string>
  /** SIGKILL to the first process of a container, as by the out-of-memory killer. */
  crash(container: string): Promise<void>
  /** The address at which this machine reaches a port there, as any other machine would. */
  reach(port: number): Promise<string>
  /** Hosts that its containers reach by SSH. */
  readonly hosts: ContainerHosts
  stop(): Promise<void>
}

// images and their layers stay for the next run
const dataRoot = resolve(import.meta.dirname, '../../../../.cache/docker')

/**
 * Starts Debian's Docker daemon with stand-ins for the images of docker/compose.yaml: 5 s, and a
 * minute the first time.
 */
export async function startDockerMachine(): Promise<DockerMachine> {
  needDocker()
  const folder = await createTemporaryFolder('docker')
  const ending = [() => folder.remove()]
  const stop = async () => {
    const ends = ending.splice(0).reverse()
    const failures: unknown[] = []
    for (const end of ends) await end().catch((error) => failures.push(error))
    if (failures.length > 0) throw failures[0]
  }
  try {
    const network = await startNetwork(folder.path)
    ending.push(() => network.stop())
    const socket = `unix://${join(folder.path, 'docker.sock')}`
    await startDaemon({ folder: folder.path, socket, enter: network.enter })
    const docker = async (...args: readonly string[]) =>
      (await execa('/usr/bin/docker', ['--host', socket, ...args])).stdout
    await removeEverything(docker)
    ending.push(() => removeEverything(docker))
    await makeStandInImages({ docker, socket })
    const hosts = await startContainerHosts({ folder: folder.path, enter: network.enter })
    return stopAtEnd({
      folder: folder.path,
      docker,
      hosts,
      run: async (command, args, { cwd, env }) => {
        // Debian's programs, even if this machine has others with their names
        const PATH = '/usr/sbin:/usr/bin:/sbin:/bin'
        const options = { cwd, env: { ...env, PATH, DOCKER_HOST: socket }, all: true, reject: false } as const
        const { exitCode, all } = await execa(...network.enter(command, args), options)
        return { exitCode, output: all }
      },
      crash: async (container) => {
        const pid = await docker('inspect', '--format', '{{.State.Pid}}', container)
        await execa(...network.enter('kill', ['-KILL', pid], { wholly: true }))
      },
      reach: async (port) => `http://127.0.0.1:${await network.forward(port)}`,
      stop,
    })
  } catch (error) {
    // The first error matters, not one of the stop.
    await stop().catch(() => undefined)
    throw error
  }
}

function needDocker(): void {
  const programs = hasPrograms('dockerd', 'slirp4netns', 'iptables', 'tar')
  const files = ['/usr/bin/docker', '/usr/bin/docker-compose', debianTar]
  need({
    name: 'a machine with Docker',
    isThere: process.getuid?.() === 0 && programs && files.every((file) => existsSync(file)),
    advice: `it needs root, docker.io, docker-compose, iptables, slirp4netns, and ${debianTar} of \`npm run test:slow\``,
  })
}

interface DaemonOptions {
  readonly folder: string
  readonly socket: string
  readonly enter: Enter
}

async function startDaemon({ folder, socket, enter }: DaemonOptions) {
  await mkdir(dataRoot, { recursive: true })
  const places = ['--data-root', dataRoot, '--exec-root', join(folder, 'exec'), '--pidfile', join(folder, 'docker.pid')]
  const [command, args] = enter('/usr/sbin/dockerd', ['--host', socket, ...places], { wholly: true })
  return await startServerProcess({
    name: "Docker's daemon",
    command,
    args,
    cwd: folder,
    readyLine: /API listen on/,
  })
}

/** Everything except the images, including what a killed run left. */
async function removeEverything(docker: DockerMachine['docker']): Promise<void> {
  const containers = (await docker('ps', '--all', '--quiet')).split('\n').filter((id) => id !== '')
  if (containers.length > 0) await docker('rm', '--force', '--volumes', ...containers)
  const volumes = (await docker('volume', 'ls', '--quiet')).split('\n').filter((name) => name !== '')
  if (volumes.length > 0) await docker('volume', 'rm', '--force', ...volumes)
  await docker('network', 'prune', '--force')
}
