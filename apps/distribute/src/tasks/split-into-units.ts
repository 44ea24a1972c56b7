import type { InputProblem, TaskRequest } from '@distribute/contracts'
import { type SpelledHost, splitHosts } from '@distribute/domain'
import { invalidInput } from '../invalid-input.ts'

/**
 * A unit is one run of Ansible: more hosts would need too large an inventory and too many forks on
 * one engine.
 */
const maxUnitHosts = 500

interface HostsOfTask {
  readonly hosts: readonly SpelledHost[]
  readonly request: Pick<TaskRequest, 'unitSize' | 'parallel'>
}

/** Throws `AppError` `invalid_input` with problems at `unitSize` and `parallel`. */
export function splitIntoUnits({ hosts, request }: HostsOfTask): readonly (readonly SpelledHost[])[] {
  const { unitSize, parallel = hosts.length } = request
  const problems = unitSize === 0 ? findWholeProblems(hosts.length, parallel) : []
  if (problems.length > 0) throw invalidInput(problems)
  return splitHosts(hosts, Math.min(unitSize, parallel))
}

/** Explains why the hosts cannot be one unit. */
function findWholeProblems(hosts: number, parallel: number): readonly InputProblem[] {
  if (hosts > maxUnitHosts) {
    const message = `0 puts all hosts in one unit, which can have at most ${maxUnitHosts}: the task has ${hosts}`
    return [{ path: 'unitSize', message }]
  }
  if (parallel >= hosts) return []
  return [
    { path: 'unitSize', message: `0 puts all ${hosts} hosts in one unit, but parallel allows only ${parallel}` },
    { path: 'parallel', message: `must be at least ${hosts}, the number of hosts, if unitSize is 0` },
  ]
}
