import { foldHosts } from '@distribute/domain'
import type { HostStates } from '../comparison/compare-states.ts'
import { type HostChoice, toStates } from './choices.ts'

/** The names of the chosen hosts, in the order of the task. */
export function pickHosts({ names, states }: HostStates, choice: HostChoice): readonly string[] {
  const wanted = toStates(choice)
  if (wanted === undefined) return names
  return names.filter((_, place) => wanted.some((state) => state === states[place]))
}

/** One name per line. */
export function toNameLines(hosts: readonly string[]): string {
  return hosts.map((host) => `${host}\n`).join('')
}

/** One host set per line: a task takes them as hosts. */
export function toSetLines(hosts: readonly string[]): string {
  return toNameLines(foldHosts(hosts))
}

/** The name of a file with hosts or output of a task: letters that every system takes. */
export function nameFile(task: string, choice: HostChoice, extension: string): string {
  return `${task.replaceAll(/[^A-Za-z0-9._-]/g, '_')}-${choice}.${extension}`
}
