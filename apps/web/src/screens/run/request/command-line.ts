import type { RunRequest } from './build-request.ts'
import { isSafeToPaste, quoteWord, writeHereDocument } from './shell-text.ts'

/** `inventory`: it has groups of an earlier task. `name`: its playbook has no file name. `paste`: unsafe characters. */
export type NoCommand = 'inventory' | 'name' | 'paste'
export type CommandLine = { readonly text: string } | { readonly none: NoCommand }

/** The file of secret variables that the lines below read. */
export const secretsFile = 'secrets.json'

const maxHostWords = 20
const maxHostCharacters = 1_000

/**
 * The command that submits this request. A playbook by its text is read from a file of its name in
 * the current folder, secret variables from `secretsFile`, and many hosts from standard input.
 */
export function writeCommandLine(request: RunRequest): CommandLine {
  if (request.groups !== undefined || request.hostVars !== undefined) return { none: 'inventory' }
  const action = writeAction(request)
  if (action === undefined) return { none: 'name' }
  const words = ['distribute', ...action, ...hostWords(request.hosts), ...writeOptions(request)]
  const line = words.map(quoteWord).join(' ')
  const text = isShort(request.hosts) ? line : `${line} ${writeHereDocument(request.hosts, 'HOSTS')}`
  return isSafeToPaste(text) ? { text } : { none: 'paste' }
}

function hostWords(hosts: readonly string[]): readonly string[] {
  return isShort(hosts) ? hosts : ['-']
}

/** Words that begin with `@` or `-` would be a file or an option. */
function isShort(hosts: readonly string[]): boolean {
  if (hosts.length > maxHostWords || hosts.some((host) => /^[@-]/.test(host))) return false
  return hosts.reduce((total, host) => total + host.length, 0) <= maxHostCharacters
}

function writeAction({ adhoc, playbook = {} }: RunRequest): readonly string[] | undefined {
  if (adhoc !== undefined) return ['adhoc']
  const { name, content, project, path, revision } = playbook
  if (content !== undefined) return name === undefined || !isFileName(name) ? undefined : ['playbook', `./${name}`]
  if (path?.includes('@')) return undefined
  return ['playbook', `${project}:${path}${revision === undefined ? '' : `@${revision}`}`]
}

function isFileName(name: string): boolean {
  return !name.includes('/') && !['', '.', '..'].includes(name)
}

function writeOptions(request: RunRequest): readonly string[] {
  const { adhoc, connection, extraVars, secretVars, tags, skipTags, verbosity = 0 } = request
  return [
    ...option('-m', adhoc?.module),
    ...option('-a', adhoc?.args || undefined),
    ...option('--name', request.name),
    ...option('--lane', request.lane),
    ...option('--timeout', request.timeoutSeconds),
    ...option('--host-timeout', request.hostTimeoutSeconds),
    ...option('--start-within', request.startWithinSeconds),
    ...option('--parallel', request.parallel),
    ...option('--unit-size', request.unitSize),
    ...option('--fail-count', request.failCount),
    ...option('--fail-rate', request.failRate),
    ...option('--on-engine-loss', request.onEngineLoss),
    ...flag('--split-anyway', request.splitAnyway),
    ...flag('--check', request.check),
    ...flag('--diff', request.diff),
    ...flag('--become', request.become),
    ...option('--become-user', request.becomeUser),
    ...option('-u', connection?.user),
    ...option('--port', connection?.port),
    ...option('-t', tags?.join(',')),
    ...option('--skip-tags', skipTags?.join(',')),
    ...option('-e', extraVars && JSON.stringify(extraVars)),
    ...option('--secret-vars', secretVars && secretsFile),
    ...flag(`-${'v'.repeat(verbosity)}`, verbosity > 0),
  ]
}

function option(name: string, value: string | number | undefined): readonly string[] {
  return value === undefined ? [] : [name, String(value)]
}

function flag(name: string, isSet: boolean | undefined): readonly string[] {
  return isSet ? [name] : []
}
