import { AppError, type InputProblem } from '@distribute/contracts'
import { parseHost } from '@distribute/domain'
import { invalidInput } from '../invalid-input.ts'
import type { TaskDraft } from './submit-task.ts'

/** Variables by which Ansible runs a host elsewhere, or by something else, than its name says; they hold for all hosts. */
const effects: Readonly<Record<string, string>> = {
  ansible_connection: 'every host is run by that connection, and by local on the engine itself',
  ansible_host: 'every host is run at that address, whatever its name says',
  ansible_ssh_host: 'every host is run at that address, whatever its name says',
  ansible_port: 'every host is run at that port',
  ansible_ssh_port: 'every host is run at that port',
  ansible_ssh_args: 'ssh may reach other hosts, and run programs on the engine',
  ansible_ssh_common_args: 'ssh may reach other hosts, and run programs on the engine',
  ansible_ssh_extra_args: 'ssh may reach other hosts, and run programs on the engine',
  ansible_ssh_executable: 'that program on the engine runs in the place of ssh',
}

const addresses = ['ansible_host', 'ansible_ssh_host']

/** What a task's variables change of where its hosts are run. */
export function warnOfConnection({ request, secretNames = [] }: Pick<TaskDraft, 'request' | 'secretNames'>): string[] {
  const sources = { extraVars: Object.keys(request.extraVars), secretVars: secretNames }
  return Object.entries(sources).flatMap(([source, names]) =>
    names.flatMap((name) => (effects[name] === undefined ? [] : [`${source} has ${name}: ${effects[name]}`])),
  )
}

/** An address meets the rules of `hosts`. Throws `AppError` `invalid_input`; what a template makes is not known here. */
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
