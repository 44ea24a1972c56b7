import { dirname, join } from 'node:path'
import type { TaskRequest, UnitKey } from '@distribute/contracts'
import { revisionFolder } from '@distribute/domain'
import { pythonFolder } from '../run/python.ts'
import { unitMark } from '../run/unit-mark.ts'
import { planSshDeadlines, type SshDeadlines } from '../ssh/deadlines.ts'
import { formatSshArguments, formatSshConfig } from '../ssh/options.ts'
import type { SshSettings } from '../ssh/settings.ts'
import type { AnsibleFolder } from './ansible-files.ts'
import { type MemoryFiles, memoryPath } from './memory-files.ts'
import type { AnsibleUnitRunnerOptions } from './options.ts'
import { programOf } from './program.ts'
import type { PythonScript } from './python-script.ts'

/** What the supervisor starts. */
export interface AnsibleCommand {
  readonly argv: readonly string[]
  /** arguments after `argv` that no other user of the machine may see */
  readonly hiddenArguments: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** content of the file that `argv` names; only if secretVars cannot be hidden otherwise */
  readonly secretVars: string | undefined
  /** content of the playbook that `argv` names, if it names one */
  readonly playbook: string | undefined
  /** content of the ssh_config that `env` names */
  readonly sshConfig: string
  /** undefined: the unit's folder */
  readonly workingFolder: string | undefined
}

export interface AnsibleRun {
  readonly unit: UnitKey
  readonly request: TaskRequest
  readonly hostCount: number
  /** hosts that run on this machine without SSH, as the operator wants them to */
  readonly localHosts: readonly string[]
  /** as `formatSecretVars` returns them */
  readonly secretVars: string | undefined
  /** files that Ansible reads by descriptor */
  readonly memoryFiles: MemoryFiles
  readonly folder: AnsibleFolder
  /** the program of this action (`programOf`); undefined: it is not written in Python */
  readonly script: PythonScript | undefined
  /** the only variables that Ansible gets from the engine's own environment */
  readonly surroundings: Readonly<Record<'PATH' | 'HOME', string>>
}

export type CommandSettings = Pick<
  AnsibleUnitRunnerOptions,
  'ansibleBin' | 'forks' | 'maxOutputBytes' | 'ssh' | 'becomeMethod' | 'configFile' | 'vaultPasswordFile' | 'sharePath'
>

const hidingProgram = join(pythonFolder, 'hidden_arguments.py')

/**
 * Returns the command line and the whole environment of a run: nothing else of the engine reaches
 * Ansible.
 */
export function createAnsibleCommand(run: AnsibleRun, settings: CommandSettings): AnsibleCommand {
  const { action } = run.request
  const program = programOf(action)
  const playbook = program.createPlaybook(action, { canHide: run.script !== undefined })
  const isAdhoc = playbook === undefined && program.name === 'ansible'
  const argv = isAdhoc ? adhocArguments(run, settings) : playbookArguments(run, settings)
  const { ssh } = settings
  const deadlines = planSshDeadlines({ ...run.request, connectTimeoutSeconds: ssh.connectTimeoutSeconds })
  return {
    argv,
    hiddenArguments: hiddenArguments(run),
    secretVars: run.script === undefined ? run.secretVars : undefined,
    env: { ...createEnvironment(run, settings), ...sshVariables(ssh, deadlines, run.folder) },
    playbook,
    workingFolder: findWorkingFolder(run, settings),
    sshConfig: formatSshConfig(ssh, deadlines),
  }
}

function adhocArguments(run: AnsibleRun, settings: CommandSettings): readonly string[] {
  const { action } = run.request
  const words = programOf(action).listArguments(action)
  return [...programArguments('ansible', run, settings), ...words, ...sharedArguments(run, settings)]
}

function programArguments(name: string, run: AnsibleRun, { ansibleBin }: CommandSettings): readonly string[] {
  if (run.script === undefined || hiddenArguments(run).length === 0)
    return [ansibleBin === undefined ? name : join(ansibleBin, name)]
  return [...run.script.interpreter, hidingProgram, run.script.path]
}

/** secretVars come last, so that they take precedence over all variables. */
function hiddenArguments({ request: { action }, script, secretVars }: AnsibleRun): readonly string[] {
  if (script === undefined) return []
  return [...programOf(action).listHidden(action), ...(secretVars === undefined ? [] : [`--extra-vars=${secretVars}`])]
}

function playbookArguments(run: AnsibleRun, settings: CommandSettings): readonly string[] {
  const { tags, skipTags } = run.request
  return [
    ...programArguments('ansible-playbook', run, settings),
    findPlaybook(run, settings),
    ...sharedArguments(run, settings),
    ...(tags.length > 0 ? [`--tags=${tags.join(',')}`] : []),
    ...(skipTags.length > 0 ? [`--skip-tags=${skipTags.join(',')}`] : []),
  ]
}

function findPlaybook({ request: { action }, folder }: AnsibleRun, { sharePath }: CommandSettings): string {
  return 'project' in action ? join(revisionFolder(sharePath, action), action.path) : folder.playbook
}

/**
 * The folder of the playbook, in which a person would start it: relative paths mean the same here.
 */
function findWorkingFolder(run: AnsibleRun, settings: CommandSettings): string | undefined {
  return 'project' in run.request.action ? dirname(findPlaybook(run, settings)) : undefined
}

/** Always `--option=value`: a value that starts with a dash must not become an option. */
function sharedArguments(
  { request, hostCount, script, secretVars, memoryFiles, folder }: AnsibleRun,
  { forks }: CommandSettings,
): readonly string[] {
  const { become, becomeUser, check, diff, verbosity, extraVars } = request
  return [
    `--inventory=${folder.inventory}`,
    ...(memoryFiles.passwords === undefined ? [] : [`--inventory=${memoryPath('passwords')}`]),
    `--forks=${Math.max(1, Math.min(hostCount, forks))}`,
    ...(become ? ['--become'] : []),
    ...(becomeUser === undefined ? [] : [`--become-user=${becomeUser}`]),
    ...(check ? ['--check'] : []),
    ...(diff ? ['--diff'] : []),
    ...(verbosity > 0 ? [`-${'v'.repeat(verbosity)}`] : []),
    ...(Object.keys(extraVars).length > 0 ? [`--extra-vars=@${folder.extraVars}`] : []),
    ...(secretVars !== undefined && script === undefined ? [`--extra-vars=@${folder.secretVars}`] : []),
  ]
}

function createEnvironment(run: AnsibleRun, settings: CommandSettings): Readonly<Record<string, string>> {
  const { becomeMethod, configFile } = settings
  const vaultPassword =
    run.memoryFiles.vaultPassword === undefined ? settings.vaultPasswordFile : memoryPath('vaultPassword')
  return {
    ...run.surroundings,
    LANG: 'C.UTF-8',
    LC_ALL: 'C.UTF-8',
    ...unitMark(run.unit, run.folder),
    EXECENGINE_LOCAL_HOSTS: run.localHosts.join(),
    EXECENGINE_MAX_OUTPUT_BYTES: String(settings.maxOutputBytes),
    ANSIBLE_CONFIG: configFile ?? join(pythonFolder, 'ansible.cfg'),
    ANSIBLE_LOCAL_TEMP: run.folder.temporary,
    ANSIBLE_BECOME_METHOD: becomeMethod,
    ...(vaultPassword !== undefined && { ANSIBLE_VAULT_PASSWORD_FILE: vaultPassword }),
    ...callbackVariables,
    ...quietVariables,
    ...hostTimeoutVariables(run.request),
    ...projectVariables(run),
  }
}

const callbackVariables = {
  ANSIBLE_CALLBACK_PLUGINS: join(pythonFolder, 'callback_plugins'),
  ANSIBLE_STDOUT_CALLBACK: 'execengine_journal',
  // Ad-hoc calls load no callbacks by default.
  ANSIBLE_LOAD_CALLBACK_PLUGINS: '1',
}

const quietVariables = {
  ANSIBLE_NOCOLOR: '1',
  ANSIBLE_FORCE_COLOR: '0',
  ANSIBLE_RETRY_FILES_ENABLED: '0',
  ANSIBLE_DEPRECATION_WARNINGS: '0',
  ANSIBLE_INVENTORY_ENABLED: 'yaml',
  // An unreadable inventory must end the run, not leave it without hosts.
  ANSIBLE_INVENTORY_UNPARSED_FAILED: '1',
}

/**
 * Overrides what a project's ansible.cfg may set for a terminal, and keeps its folder unchanged.
 */
function projectVariables({ request: { action }, folder }: AnsibleRun): Readonly<Record<string, string>> {
  if (!('project' in action)) return {}
  return {
    PYTHONDONTWRITEBYTECODE: '1',
    ANSIBLE_LOG_PATH: join(folder.temporary, 'ansible.log'),
    ANSIBLE_ASK_PASS: '0',
    ANSIBLE_BECOME_ASK_PASS: '0',
    ANSIBLE_ASK_VAULT_PASS: '0',
    ANSIBLE_ENABLE_TASK_DEBUGGER: '0',
    // The operator's settings for hosts also apply to projects: SSH_ARGS, KNOWN_HOSTS, VARS_FILE.
    ANSIBLE_TRANSPORT: 'ssh',
    ANSIBLE_PRECEDENCE: variablePrecedence,
  }
}

/** Ansible's default. */
const variablePrecedence = [
  'all_inventory',
  'groups_inventory',
  'all_plugins_inventory',
  'all_plugins_play',
  'groups_plugins_inventory',
  'groups_plugins_play',
].join()

/** A timeout that the playbook sets for a task takes precedence. */
function hostTimeoutVariables({ hostTimeoutSeconds }: TaskRequest): Readonly<Record<string, string>> {
  return hostTimeoutSeconds === undefined ? {} : { ANSIBLE_TASK_TIMEOUT: String(hostTimeoutSeconds) }
}

function sshVariables(
  ssh: SshSettings,
  deadlines: SshDeadlines,
  folder: AnsibleFolder,
): Readonly<Record<string, string>> {
  return {
    ...(ssh.user !== undefined && { ANSIBLE_REMOTE_USER: ssh.user }),
    ANSIBLE_REMOTE_PORT: String(ssh.port),
    ...(ssh.keyFile !== undefined && { ANSIBLE_PRIVATE_KEY_FILE: ssh.keyFile }),
    ANSIBLE_TIMEOUT: String(deadlines.connectTimeoutSeconds),
    ANSIBLE_HOST_KEY_CHECKING: ssh.hostKeyChecking === 'no' ? '0' : '1',
    ANSIBLE_PIPELINING: '1',
    // Reports a lost connection at once: whether to retry is a person's decision.
    ANSIBLE_SSH_RETRIES: '0',
    // Overrides a path in an ansible.cfg, which runs would share.
    ANSIBLE_SSH_CONTROL_PATH: '',
    ANSIBLE_SSH_CONTROL_PATH_DIR: folder.controlPaths,
    ANSIBLE_SSH_ARGS: formatSshArguments(ssh, deadlines, folder.sshConfig),
  }
}
