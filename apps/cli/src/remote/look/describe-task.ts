import type { TaskView } from '@distribute/contracts'
import { toSafeLine } from '@distribute/domain'
import { describeCounts } from '../watch/describe-progress.ts'

/** A task for people: a line for each fact, the request last. */
export function describeTask(task: TaskView): string {
  const { adhoc, playbook, ...options } = task.request
  const facts: readonly (readonly [string, string | null | undefined])[] = [
    ['id', task.id],
    ['v1 id', task.v1Id],
    ['name', task.name],
    ['state', task.cause === null ? task.state : `${task.state}: ${task.cause}`],
    ['waits', task.blockedBy],
    ['hosts', `${task.hosts.total}: ${describeCounts(task, { isColored: false })}`],
    ['lane', task.lane],
    ['retry of', task.retryOf],
    ['created', task.createdAt],
    ['started', task.startedAt],
    ['finished', task.finishedAt],
    ...task.warnings.map((text) => ['warning', text] as const),
    ['runs', adhoc === undefined ? describePlaybook(playbook) : `${adhoc.module} ${adhoc.args}`],
    ...Object.entries(options).flatMap(([name, value]) => (isUnset(value) ? [] : [[name, toText(value)] as const])),
  ]
  const shown = facts.flatMap(([name, value]) => (value ? [[name, value] as const] : []))
  const width = Math.max(...shown.map(([name]) => name.length))
  return shown.map(([name, value]) => `${name.padEnd(width)}  ${toSafeLine(value)}`).join('\n')
}

function describePlaybook(playbook: TaskView['request']['playbook']): string {
  const { name, project, path, revision } = playbook ?? {}
  return project === undefined ? `playbook ${name}` : `playbook ${project}:${path}@${revision}`
}

function isUnset(value: unknown): boolean {
  if (value === false || value === undefined || value === null) return true
  return typeof value === 'object' && Object.keys(value).length === 0
}

function toText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
