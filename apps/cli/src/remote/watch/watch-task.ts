import type { HostResultView, TaskSummary, TaskView } from '@distribute/contracts'
import { hasTaskEnded, toSafeLine } from '@distribute/domain'
import type { CommandContext } from '../../command-context.ts'
import { getTask, readHostResults } from '../api/tasks.ts'
import type { ApiClient } from '../connection/api-client.ts'
import { describeCounts, describeProgress } from './describe-progress.ts'
import { createRetryingClient } from './retrying-client.ts'
import { lookAtTask, type TaskLook } from './task-looks.ts'

/** on what is no terminal, where each look is a line of a log */
const plainIntervalMs = 10_000
const maxNamedHosts = 200
/** states whose hosts are named as they come */
const badStates = ['failed', 'unreachable', 'timeout', 'lost'] as const

export interface WatchOptions {
  readonly api: ApiClient
  readonly context: CommandContext
  /** ends the watching: the promise rejects with its reason; the task goes on */
  readonly signal: AbortSignal
}

/**
 * Shows a task until its end and returns it as it is then: on a terminal one block that is redrawn,
 * elsewhere a line when counts have changed. Hosts that did not end well are named as they come,
 * the first 200 of them. A server that is away is waited for.
 */
export async function watchTask(id: string, { api, context, signal }: WatchOptions): Promise<TaskView> {
  const patient = createRetryingClient(api, context, signal)
  const badHosts = createBadHosts(patient, id, context)
  const show = context.screen === undefined ? createPlainView(context) : createScreenView(context)
  const withOutstanding = context.screen !== undefined
  for await (const look of lookAtTask(id, { api, patient, withOutstanding, signal })) {
    await badHosts.look(look.task)
    if (!hasTaskEnded(look.task)) show(look)
  }
  context.screen?.clear()
  return await getTask(patient, id)
}

function createScreenView({ screen }: CommandContext) {
  return ({ task, outstanding }: TaskLook) => {
    const { columns = 80, isColored = false } = screen ?? {}
    screen?.draw(describeProgress({ task, outstanding, nowMs: Date.now(), columns, isColored }))
  }
}

function createPlainView({ note }: CommandContext) {
  let lastMs = Number.NEGATIVE_INFINITY
  let lastText = ''
  return ({ task }: TaskLook) => {
    const text = describeCounts(task, { isColored: false })
    if (text === lastText || performance.now() - lastMs < plainIntervalMs) return
    lastMs = performance.now()
    lastText = text
    note(task.blockedBy === null ? text : `${text}; waits: ${toSafeLine(task.blockedBy)}`)
  }
}

/** Names each bad host once. A page is read only for a state whose count has grown. */
function createBadHosts(api: ApiClient, id: string, { note }: CommandContext) {
  const named = new Set<string>()
  const counts = new Map<string, number>()
  const name = (host: HostResultView) => {
    if (named.has(host.host) || named.size > maxNamedHosts) return
    named.add(host.host)
    if (named.size > maxNamedHosts)
      note(`more hosts did not end well: distribute results ${id} --state ${badStates.join(',')}`)
    else note(describeBadHost(host))
  }
  return {
    look: async ({ hosts }: TaskSummary) => {
      for (const state of badStates) {
        const count = hosts[state] ?? 0
        if (count <= (counts.get(state) ?? 0) || named.size > maxNamedHosts) continue
        counts.set(state, count)
        for await (const page of readHostResults(api, id, { state })) {
          page.forEach(name)
          if (named.size > maxNamedHosts) break
        }
      }
    },
  }
}

/** `web07: failed (rc 2): No such file`. */
function describeBadHost({ host, state, rc, cause, msg, stderr }: HostResultView): string {
  const code = rc === null || rc === 0 ? '' : ` (rc ${rc})`
  const detail = stderr.trim().split('\n').at(-1) || msg
  const reason = toSafeLine([cause, detail].filter(Boolean).join(': ')).slice(0, 300)
  return `${toSafeLine(host)}: ${state}${code}${reason === '' ? '' : `: ${reason}`}`
}
