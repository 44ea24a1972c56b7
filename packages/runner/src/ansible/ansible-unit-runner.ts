import { mkdir } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { AppError, formatUnitKey, type TaskRequest } from '@distribute/contracts'
import { pinAction } from '@distribute/domain'
import { createIsolation, type Isolation } from '../isolation/isolation.ts'
import { findProgram } from '../machine/find-program.ts'
import { createMachineCheck } from '../machine/machine-check.ts'
import { formatSecrets, type MemoryFiles, type RunSecrets } from '../run/secrets.ts'
import { startSupervisor } from '../run/supervisor.ts'
import {
  createUnitFolder,
  fillUnitFolder,
  findUnitFolders,
  type RunOrder,
  removeUnitFolder,
  type UnitFolder,
} from '../run/unit-folder.ts'
import { createLeftoverRun, createStartedRun } from '../run/unit-run.ts'
import { createShareOrder } from '../share/share-order.ts'
import { createKeyAgent, type KeyAgent } from '../ssh/key-agent.ts'
import type { RunnableUnit, StartOptions, UnitRun, UnitRunner } from '../unit-runner.ts'
import { createAnsibleCommand, unitMark } from './command.ts'
import { createInventory, createPasswordInventory, isSafeHost } from './inventory.ts'
import type { AnsibleUnitRunnerOptions } from './options.ts'
import { programOf } from './program.ts'
import { type PythonScript, readPythonScript } from './python-script.ts'
import { formatSecretVars } from './secret-vars.ts'
import { readVarsFile } from './vars-file.ts'
import { readVaultPassword } from './vault-password.ts'

/** Runs units with `ansible` and `ansible-playbook`, each under a supervisor of its own. */
export function createAnsibleUnitRunner(options: AnsibleUnitRunnerOptions): UnitRunner {
  const { logger, stateDir } = options
  const isolation = createIsolation(options)
  const keyAgent = createKeyAgent(options, surroundings().PATH)
  return {
    prepare: async () => {
      await checkOptions(options)
      await isolation.announce()
    },
    describeIsolation: () => isolation.describe(),
    machine: createMachineCheck(options, { surroundings: surroundings(), isolation }),
    start: (unit, startOptions = {}) => startRun(unit, { ...options, ...startOptions }, { isolation, keyAgent }),
    findLeftovers: async () => {
      const found = await findUnitFolders(stateDir, (folder, error) =>
        logger.error({ folder, err: error }, "a run's folder cannot be read; it is left as it is"),
      )
      return found.map((leftover) => createLeftoverRun({ ...leftover, keyFile: options.ssh.keyFile, logger }))
    },
  }
}

/** What would have no effect, or fail each run. */
async function checkOptions({ varsFile, ssh }: AnsibleUnitRunnerOptions): Promise<void> {
  if (ssh.keyPassphrase !== undefined && ssh.keyFile === undefined) {
    const message = '[Ansible] SSH_KEY_PASSPHRASE needs SSH_KEY_FILE, which is not set'
    throw new AppError('invalid_configuration', message)
  }
  if (!hasClosedQuotes(ssh.extraArgs ?? '')) {
    throw new AppError('invalid_configuration', `[Ansible] SSH_ARGS has a quote that is not closed: ${ssh.extraArgs}`)
  }
  if (varsFile !== undefined) await readVarsFile(varsFile)
}

/** As a shell counts them, which is how Ansible splits arguments of ssh. */
function hasClosedQuotes(words: string): boolean {
  return /^(?:[^"'\\]|\\.|"(?:[^"\\]|\\.)*"|'[^']*')*$/s.test(words)
}

interface RunParts {
  readonly isolation: Isolation
  readonly keyAgent: KeyAgent
}

async function startRun(
  unit: RunnableUnit,
  options: AnsibleUnitRunnerOptions & StartOptions,
  { isolation, keyAgent }: RunParts,
): Promise<UnitRun> {
  const { varsFile, vaultPasswordFile, ssh } = options
  const vars = varsFile === undefined ? undefined : await readVarsFile(varsFile)
  await mkdir(ssh.knownHostsDir, { recursive: true, mode: 0o700 })
  const folder = await createUnitFolder(options.stateDir, unit)
  try {
    const vaultPassword = vaultPasswordFile && (await readVaultPassword(vaultPasswordFile))
    const hidden = vaultPasswordFile === undefined || vaultPassword === undefined ? [] : [vaultPasswordFile]
    const plan = await isolation.plan(folder, { hosts: unit.hosts, hidden })
    const seconds = unit.request.timeoutSeconds
    const key = await keyAgent.plan(folder, { isIsolated: plan !== undefined, seconds })
    const memoryFiles = { passwords: createPasswordInventory(ssh), vaultPassword }
    const secrets = await writeRun(folder, unit, { ...options, vars, plan, key, memoryFiles })
    const env = { ...surroundings(), ...unitMark(unit, folder) }
    const supervisor = await startSupervisor({ folder, env, secrets: formatSecrets(secrets), python: options.python })
    return createStartedRun({ unit, folder, keyFile: ssh.keyFile, logger: options.logger }, supervisor)
  } catch (error) {
    await removeUnitFolder(folder)
    throw error
  }
}

interface OneRun extends AnsibleUnitRunnerOptions, StartOptions, Pick<RunOrder, 'vars' | 'plan' | 'key'> {
  readonly memoryFiles: MemoryFiles
}

/** Answers what is not to lie in its folder. */
async function writeRun(folder: UnitFolder, unit: RunnableUnit, options: OneRun): Promise<RunSecrets> {
  const hosts = safeHosts(unit, options)
  const { sharePath, shareWaitSeconds: waitSeconds = 60, olderRevisions = [] } = options
  const { timeoutSeconds, connection } = unit.request
  const pinned = pinAction(unit.request, sharePath)
  const request = { ...unit.request, action: pinned.action }
  const secretVars = formatSecretVars(options.secretVars)
  const command = createAnsibleCommand(
    {
      ...{ unit, request, hostCount: hosts.length, secretVars, folder, surroundings: surroundings() },
      ...{ memoryFiles: options.memoryFiles, script: await findScript(request, options) },
    },
    options,
  )
  await fillUnitFolder(folder, unit, {
    ...command,
    inventory: createInventory(hosts, options, connection),
    vars: options.vars,
    plan: options.plan,
    key: options.key,
    timeoutSeconds,
    graceSeconds: options.graceSeconds,
    holdUntilBootMs: options.holdUntilBootMs,
    share: createShareOrder({ pinned, sharePath, waitSeconds, timeoutSeconds, olderRevisions }),
  })
  const { memoryFiles: files, ssh } = options
  return { arguments: command.hiddenArguments, files, passphrase: ssh.keyPassphrase }
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
  const refused = unit.hosts.filter((host) => !isSafeHost(host))
  if (refused.length > 0) logger.warn({ unit: formatUnitKey(unit), refused }, 'hosts whose text is unsafe are left out')
  return unit.hosts.filter(isSafeHost)
}

function surroundings() {
  return { PATH: process.env.PATH ?? '/usr/local/bin:/usr/bin:/bin', HOME: homedir() }
}
