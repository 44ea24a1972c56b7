import { AppError, type InputProblem } from '@distribute/contracts'
import { parseHost } from '@distribute/domain'
import { invalidInput } from '../invalid-input.ts'
import type { TaskDraft } from './task-draft.ts'

/**
 * Variables that make Ansible reach hosts by another address or program than their names say; they
 * apply to all hosts.
 */
const effects: Readonly<Record<string, string>> = {
  ansible_connection: 'every host uses this connection; `local` runs on the engine itself',
  ansible_host: 'every host is reached at this address, whatever its name',
  ansible_ssh_host: 'every host is reached at this address, whatever its name',
  ansible_port: 'every host is reached at this port',
  ansible_ssh_port: 'every host is reached at this port',
  ansible_ssh_args: 'ssh can reach other hosts and run programs on the engine',
  ansible_ssh_common_args: 'ssh can reach other hosts and run programs on the engine',
  ansible_ssh_extra_args: 'ssh can reach other hosts and run programs on the engine',
  ansible_ssh_executable: 'this program on the engine replaces ssh',
}

const addresses = ['ansible_host', 'ansible_ssh_host']

/** Warns of variables that change where hosts are run. */
export function warnOfConnection({ request, secretNames = [] }: Pick<TaskDraft, 'request' | 'secretNames'>): string[] {
  const sources = { extraVars: Object.keys(request.extraVars), secretVars: secretNames }
  return Object.entries(sources).flatMap(([source, names]) =>
    names.flatMap((name) => (effects[name] === undefined ? [] : [`${source} has ${name}: ${effects[name]}`])),
  )
}

/**
 * Throws `AppError` `invalid_input` for an address that breaks the rules of `hosts`. The values of
 * templates are not known here.
 */
export function assertAddresses(
  sources: Readonly<Record<'extraVars' | 'secretVars', Readonly<Record<string, unknown>>>>,
  rules: { readonly allowLoopback: boolean },
): void {
  const problems = Object.entries(sources).flatMap(([source, variables]) =>
    addresses.flatMap((name) => findProblem(variables[name], { path: `${source}.${name}`, ...rules })),
  )
  if (problems.length > 0) throw invalidInput(problems)
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
