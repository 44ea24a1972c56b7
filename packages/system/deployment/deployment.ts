import { existsSync } from 'node:fs'
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { type CommandOutcome, type DockerMachine, eventually, startDockerMachine } from '@distribute/testbed'
import { expect } from 'vitest'
import { type ApiClient, createApiClient } from '../e2e/api-client.ts'

/** A folder with the project's files on a machine with Docker, as an operator has it. */
export interface Deployment {
  readonly machine: DockerMachine
  /**
   * Copies the files of a commit, or of the work tree, over the existing ones; settings and secrets
   * stay.
   */
  checkOut(version: 'commit before' | 'work tree'): Promise<void>
  /** `bash deployment.sh …`; throws if it fails. */
  deploy(args?: readonly string[], env?: Record<string, string>): Promise<CommandOutcome>
  run(args: readonly string[], env?: Record<string, string>): Promise<CommandOutcome>
  /** A file of conf/secrets. */
  readSecret(name: string): Promise<string>
  /** Calls the API at the published port, with the first token. */
  createClient(): Promise<ApiClient>
  /** Ids of the running containers of a service. */
  containers(service: string): Promise<readonly string[]>
  /** Kills a container's first process, and waits until Docker has restarted it. */
  crash(container: string): Promise<void>
}

const root = resolve(import.meta.dirname, '../../..')

export async function prepareDeployment(): Promise<Deployment> {
  const machine = await startDockerMachine()
  const folder = join(machine.folder, 'deployment')
  await mkdir(folder)
  const run: Deployment['run'] = (args, env) =>
    machine.run('bash', ['deployment.sh', ...args], { cwd: folder, ...(env && { env }) })
  const inspect = async (container: string, format: string) =>
    await machine.docker('inspect', '--format', format, container)
  const readSecret = async (name: string) => (await readFile(join(folder, 'conf/secrets', name), 'utf8')).trim()
  const api = await machine.reach(8007)

  return {
    machine,
    run,
    checkOut: async (version) => {
      if (version === 'work tree') await copyWorkTree(folder, machine)
      else await copyCommitBefore(folder, machine)
      await writeSettings(folder, machine)
    },
    deploy: async (args = [], env = {}) => {
      const outcome = await run(args, env)
      expect(outcome, outcome.output).toMatchObject({ exitCode: 0 })
      if (args.length === 0) await machine.hosts.trust(`${await readSecret('engine/ssh-key.pub')}\n`)
      return outcome
    },
    readSecret,
    createClient: async () => createApiClient(api, { token: await readSecret('token') }),
    containers: async (service) => {
      const filter = ['--filter', `label=com.docker.compose.service=${service}`]
      return (await machine.docker('ps', '--quiet', ...filter)).split('\n').filter((id) => id !== '')
    },
    crash: async (container) => {
      const startedAt = await inspect(container, '{{.State.StartedAt}}')
      await machine.crash(container)
      await eventually(async () => {
        expect(await inspect(container, '{{.State.Running}}')).toBe('true')
        expect(await inspect(container, '{{.State.StartedAt}}')).not.toBe(startedAt)
      })
    },
  }
}

/** As after `git pull`, with uncommitted changes. */
async function copyWorkTree(folder: string, machine: DockerMachine): Promise<void> {
  const files = await git(machine, ['ls-files', '--cached', '--others', '--exclude-standard', '-z'])
  // also lists a file that is deleted but not committed
  for (const file of files.split('\0').filter((name) => name !== '' && existsSync(join(root, name)))) {
    await mkdir(dirname(join(folder, file)), { recursive: true })
    await cp(join(root, file), join(folder, file))
  }
}

async function copyCommitBefore(folder: string, machine: DockerMachine): Promise<void> {
  await git(machine, ['archive', '--output', join(folder, 'commit.tar'), 'HEAD~1'])
  await machine.run('tar', ['--extract', '--file', 'commit.tar'], { cwd: folder })
  await rm(join(folder, 'commit.tar'))
}

async function git(machine: DockerMachine, args: readonly string[]): Promise<string> {
  const outcome = await machine.run('git', args, { cwd: root })
  expect(outcome).toMatchObject({ exitCode: 0 })
  return outcome.output
}

/** Lines that an operator adds to the project's file. */
async function writeSettings(folder: string, { hosts }: DockerMachine): Promise<void> {
  const file = join(folder, 'conf/server.conf')
  const settings = `
[HTTP]
V1_TIME_ZONE = UTC
[Ansible]
SSH_USER = ${hosts.user}
SSH_PORT = ${hosts.port}
CONNECT_TIMEOUT = 120
[Exec_Engine]
SLOTS = 2
LEASE_SECONDS = 5
GRACE_SECONDS = 1
`
  await writeFile(file, `${await readFile(file, 'utf8')}${settings}`)
}
