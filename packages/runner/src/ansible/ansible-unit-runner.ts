import { mkdir } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { AppError, formatUnitKey, type TaskRequest } from '@distribute/contracts'
import { pinAction } from '@distribute/domain'
import { createIsolation, type Isolation } from '../isolation/isolation.ts'
import { findProgram } from '../machine/find-program.ts'
import { createSupervisedRuns, type PreparedRun } from '../run/supervised-runs.ts'
import { createShareOrder } from '../share/share-order.ts'
import { createKeyAgent, type KeyAgent } from '../ssh/key-agent.ts'
import type { RunnableUnit, StartOptions, UnitRunner } from '../unit-runner.ts'
import { type AnsibleFolder, nameAnsibleFiles } from './ansible-files.ts'
import { createAnsibleMachineCheck } from './ansible-machine-check.ts'
import { createAnsibleCommand } from './command.ts'
import { createHostEnder } from './end-host.ts'
import { createInventory, createPasswordInventory, isSafeHost, listLocalHosts } from './inventory.ts'
import { numberMemoryFiles } from './memory-files.ts'
import { listNeededPaths } from './needed-paths.ts'
import type { AnsibleUnitRunnerOptions } from './options.ts'
import { programOf } from './program.ts'
import { type PythonScript, readPythonScript } from './python-script.ts'
import { formatSecretVars } from './secret-vars.ts'
import { readVarsFile } from './vars-file.ts'
import { readVaultPassword } from './vault-password.ts'

/** Runs units with `ansible` and `ansible-playbook`, each under its own supervisor. */
export function createAnsibleUnitRunner(options: AnsibleUnitRunnerOptions): UnitRunner {
  const { ssh, logger, stateDir, python } = options
  const env = surroundings()
  const isolation = createIsolation(options)
  const keyAgent = createKeyAgent(options, env.PATH)
  const runs = createSupervisedRuns({
    ...{ stateDir, python, env, logger },
    describe: (unit, folder) => ({
      enginePaths: ssh.keyFile === undefined ? [] : [ssh.keyFile],
      hostEnder: createHostEnder({ unit, folder }),
    }),
  })
  return {
    prepare: async () => {
      await checkOptions(options)
      await isolation.announce()
    },
    describeIsolation: () => isolation.describe(),
    machine: createAnsibleMachineCheck(options, { surroundings: env, isolation }),
    start: async (unit, startOptions = {}) => {
      const vars = await readVars(options)
      await mkdir(ssh.knownHostsDir, { recursive: true, mode: 0o700 })
      const settings = { ...options, ...startOptions, vars }
      return await runs.start(unit, (folder) =>
        prepareRun({ folder: nameAnsibleFiles(folder), unit, isolation, keyAgent }, settings),
      )
    },
    findEarlierRuns: () => runs.findEarlier(),
  }
}

/** Rejects settings that would have no effect, or fail each run. */
async function checkOptions(options: AnsibleUnitRunnerOptions): Promise<void> {
  const { ssh } = options
  if (ssh.keyPassphrase !== undefined && ssh.keyFile === undefined) {
    const message = '[Ansible] SSH_KEY_PASSPHRASE needs SSH_KEY_FILE, which is not set'
    throw new AppError('invalid_configuration', message)
  }
  if (!hasClosedQuotes(ssh.extraArgs ?? '')) {
    throw new AppError('invalid_configuration', `[Ansible] SSH_ARGS has a quote that is not closed: ${ssh.extraArgs}`)
  }
  await readVars(options)
}

/** Counts quotes as a shell does: Ansible splits the arguments of ssh by the same rules. */
function hasClosedQuotes(words: string): boolean {
  return /^(?:[^"'\\]|\\.|"(?:[^"\\]|\\.)*"|'[^']*')*$/s.test(words)
}

async function readVars({ varsFile }: AnsibleUnitRunnerOptions): Promise<string | undefined> {
  return varsFile === undefined ? undefined : await readVarsFile(varsFile)
}

interface RunSettings extends AnsibleUnitRunnerOptions, StartOptions {
  /** content of `varsFile` */
  readonly vars: string | undefined
}

interface RunParts {
  readonly folder: AnsibleFolder
  readonly unit: RunnableUnit
  readonly isolation: Isolation
  readonly keyAgent: KeyAgent
}

async function prepareRun(
  { folder, unit, isolation, keyAgent }: RunParts,
  settings: RunSettings,
): Promise<PreparedRun> {
  await mkdir(folder.groupVars, { mode: 0o700 })
  const { vaultPasswordFile, sharePath, ssh } = settings
  const { timeoutSeconds, extraVars } = unit.request
  const vaultPassword = vaultPasswordFile && (await readVaultPassword(vaultPasswordFile))
  const hidden = vaultPasswordFile === undefined || vaultPassword === undefined ? [] : [vaultPasswordFile]
  const needed = listNeededPaths(settings)
  const plan = await isolation.plan(folder, { hosts: unit.hosts, needed, hidden })
  const key = await keyAgent.plan(folder, { isIsolated: plan !== undefined, seconds: timeoutSeconds })
  const memoryFiles = { passwords: createPasswordInventory(ssh, unit.request), vaultPassword }
  const hosts = safeHosts(unit, settings)
  const pinned = pinAction(unit.request, sharePath)
  const request = { ...unit.request, action: pinned.action }
  const secretVars = formatSecretVars(settings.secretVars)
  const script = await findScript(request, settings)
  const counted = { hostCount: hosts.length, localHosts: listLocalHosts(hosts, settings) }
  const run = { unit, request, ...counted, secretVars, folder, surroundings: surroundings() }
  const command = createAnsibleCommand({ ...run, memoryFiles, script }, settings)
  const { shareWaitSeconds: waitSeconds = 60, olderRevisions = [] } = settings
  const order = {
    argv: command.argv,
    env: command.env,
    workingFolder: command.workingFolder,
    files: {
      [folder.inventory]: createInventory(hosts, settings, unit.request),
      [folder.extraVars]: JSON.stringify(extraVars),
      [folder.secretVars]: command.secretVars,
      [folder.playbook]: command.playbook,
      [folder.sshConfig]: command.sshConfig,
      [join(folder.groupVars, 'all.yml')]: settings.vars,
    },
    timeoutSeconds,
    graceSeconds: settings.graceSeconds,
    runUntilBootMs: settings.runUntilBootMs,
    share: createShareOrder({ pinned, sharePath, waitSeconds, timeoutSeconds, olderRevisions }),
    key,
    plan,
  }
  const files = numberMemoryFiles(memoryFiles)
  return { order, secrets: { arguments: command.hiddenArguments, files, passphrase: ssh.keyPassphrase } }
}

async function findScript(
  { action }: TaskRequest,
  { ansibleBin }: AnsibleUnitRunnerOptions,
): Promise<PythonScript | undefined> {
  const { name } = programOf(action)
  const file = ansibleBin === undefined ? await findProgram(name, surroundings().PATH) : join(ansibleBin, name)
  return file === undefined ? undefined : await readPythonScript(file)
}

function safeHosts(unit: RunnableUnit, { logger }: AnsibleUnitRunnerOptions): readonly string[] {
  const unsafe = unit.hosts.filter((host) => !isSafeHost(host))
  if (unsafe.length > 0) logger.warn({ unit: formatUnitKey(unit), unsafe }, 'hosts skipped: their text is unsafe')
  return unit.hosts.filter(isSafeHost)
}

function surroundings() {
  return { PATH: process.env.PATH ?? '/usr/local/bin:/usr/bin:/bin', HOME: homedir() }
}
