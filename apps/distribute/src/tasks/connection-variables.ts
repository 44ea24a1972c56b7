import { AppError, type InputProblem } from '@distribute/contracts'
import { parseHost } from '@distribute/domain'
import { invalidInput } from '../invalid-input.ts'
import { describePlaces, type VariableSource } from './variable-sources.ts'

/**
 * Variables that make Ansible reach hosts by another address or program than their names say; they
 * apply to all hosts that have the variable.
 */
const effects: Readonly<Record<string, (hosts: string) => string>> = {
  ansible_connection: (hosts) => `${hosts} uses this connection; \`local\` runs on the engine itself`,
  ansible_host: isReachedAtAddress,
  ansible_ssh_host: isReachedAtAddress,
  ansible_port: isReachedAtPort,
  ansible_ssh_port: isReachedAtPort,
  ansible_ssh_args: mayReachOthers,
  ansible_ssh_common_args: mayReachOthers,
  ansible_ssh_extra_args: mayReachOthers,
  ansible_ssh_executable: () => 'this program on the engine replaces ssh',
}

function isReachedAtAddress(hosts: string): string {
  return `${hosts} is reached at this address, whatever its name`
}

function isReachedAtPort(hosts: string): string {
  return `${hosts} is reached at this port`
}

function mayReachOthers(): string {
  return 'ssh can reach other hosts and run programs on the engine'
}

const concernedHosts: Readonly<Record<VariableSource['kind'], string>> = {
  extraVars: 'every host',
  secretVars: 'every host',
  groups: 'each host of the group',
  hostVars: 'the host',
}

const addresses = ['ansible_host', 'ansible_ssh_host']
const maxProblems = 20

/**
 * Warns of variables that change where hosts are run, once for each variable of all groups, and of
 * all hosts.
 */
export function warnOfConnection(sources: readonly VariableSource[]): readonly string[] {
  return [...Map.groupBy(sources, ({ kind }) => kind)].flatMap(([kind, ofKind]) =>
    Object.entries(effects).flatMap(([name, describe]) => {
      const paths = ofKind.filter(({ variables }) => Object.hasOwn(variables, name)).map(({ path }) => path)
      return paths.length === 0 ? [] : [`${describePlaces(paths, name)}: ${describe(concernedHosts[kind])}`]
    }),
  )
}

/**
 * Throws `AppError` `invalid_input` for an address that breaks the rules of `hosts`. The values of
 * templates are not known here.
 */
export function assertAddresses(sources: readonly VariableSource[], rules: { readonly allowLoopback: boolean }): void {
  const problems = sources.flatMap(({ path, variables }) =>
    addresses.flatMap((name) => findProblem(variables[name], { path: `${path}.${name}`, ...rules })),
  )
  if (problems.length > 0) throw invalidInput(problems.slice(0, maxProblems))
}

function findProblem(
  value: unknown,
  { path, allowLoopback }: { readonly path: string; readonly allowLoopback: boolean },
): readonly InputProblem[] {
  if (typeof value !== 'string' || value.includes('{')) return []
  try {
    parseHost(value, { allowLoopback })
    return []
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return [{ path, message: error.message }]
  }
}
