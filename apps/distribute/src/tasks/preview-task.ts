import { AppError, type CreateTask, type InputProblem, type TaskPreview } from '@distribute/contracts'
import { createCappedFold, findInventoryProblems, type SpelledHost, toLaneFilter, tryHostSet } from '@distribute/domain'
import type { Caller } from '../access/caller.ts'
import { type CheckedPlaybook, checkPlaybook, type PlaybookCheck } from './check-playbook.ts'
import { assertAddresses } from './connection-variables.ts'
import { readRequest } from './draft-task.ts'
import { listServedLanes } from './get-task.ts'
import { sealSecrets } from './sealed-secrets.ts'
import { splitIntoUnits } from './split-into-units.ts'
import { explainUnknownLane, warnOfVariables } from './submit-task.ts'
import type { TaskDeps } from './task-deps.ts'
import { listVariableSources } from './variable-sources.ts'

const maxRefusals = 100
const maxHostSets = 500

/**
 * Checks what `submitTask` would check, without its effects: nothing is stored, and no revision is
 * checked out again. Refusals become data; an outage still throws.
 */
export async function previewTask(deps: TaskDeps, body: CreateTask, caller: Caller): Promise<TaskPreview> {
  const refusals: InputProblem[] = []
  const attempt = async <Result>(step: () => Result | Promise<Result>): Promise<Result | undefined> => {
    try {
      return await step()
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'invalid_input')) throw error
      refusals.push(...error.problems)
      return undefined
    }
  }
  const { hosts, problems } = tryHostSet(body.hosts, deps.settings)
  refusals.push(...problems)
  await attempt(() => assertAddresses(listVariableSources(body), deps.settings))
  if (problems.length === 0) refusals.push(...findInventoryProblems(body, { hosts, ...deps.settings }))
  await attempt(() => sealSecrets(body, { id: 'preview', keys: deps }))
  refusals.push(...(await findLaneProblem(deps, body.lane, caller)))
  const request = await attempt(() => readRequest(body, deps))
  const units = request && (await attempt(() => splitIntoUnits({ hosts, request })))
  const secretNames = Object.keys(body.secretVars)
  const check = request && { request, unitCount: units?.length ?? 0, secretNames, prompts: 'reject' as const }
  const checked = check && (await attempt(() => checkPlaybook(deps, { ...check, splitWords: 'warn' })))
  if (check && checked?.splits.length && !body.splitAnyway) await attempt(() => rejectSplits(deps, check))
  return {
    accepted: refusals.length === 0,
    hosts: viewHosts(hosts),
    units: units?.length ?? 0,
    refusals: refusals.slice(0, maxRefusals),
    moreRefusals: Math.max(0, refusals.length - maxRefusals),
    splitWords: viewSplits(checked),
    warnings: [...(request ? warnOfVariables({ request, secretNames }) : []), ...(checked?.warnings ?? [])],
    blockedBy: (await listServedLanes(deps)).includes(body.lane) ? null : `no engine in lane ${body.lane}`,
  }
}

async function findLaneProblem(
  { store }: Pick<TaskDeps, 'store'>,
  lane: string,
  caller: Caller,
): Promise<readonly InputProblem[]> {
  const allowed = toLaneFilter(caller.lanes)
  const lanes = (await store.lanes.list()).filter((name) => allowed === undefined || allowed.includes(name))
  return lanes.includes(lane) ? [] : [explainUnknownLane(lane, lanes)]
}

async function rejectSplits(deps: TaskDeps, check: Omit<PlaybookCheck, 'splitWords'>): Promise<void> {
  await checkPlaybook(deps, { ...check, splitWords: 'reject' })
}

function viewHosts(hosts: readonly SpelledHost[]): TaskPreview['hosts'] {
  const fold = createCappedFold(maxHostSets)
  for (const { spelling } of hosts) fold.add(spelling)
  const { expressions, unlisted } = fold.end()
  return {
    total: hosts.length,
    hostSets: [...expressions],
    unlisted,
    first: hosts[0]?.spelling ?? null,
    last: hosts.at(-1)?.spelling ?? null,
  }
}

function viewSplits(checked: CheckedPlaybook | undefined): TaskPreview['splitWords'] {
  const splits = checked?.splits ?? []
  return splits.map(({ word, file = null, line }) => ({ word, file, line: line === 0 ? null : line }))
}
