import { join, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { checkEveryHostEnded } from './checks/every-host-ended.ts'
import type { Evidence } from './checks/evidence.ts'
import { checkFinishedHostsAreOk } from './checks/finished-hosts-are-ok.ts'
import { checkNoHostRanTwice } from './checks/no-host-ran-twice.ts'
import { checkNothingIsLeft } from './checks/nothing-is-left.ts'
import { findLeftovers, readRows } from './checks/read-evidence.ts'
import { leaseSeconds } from './cluster/daemons.ts'
import { settle } from './cluster/settle.ts'
import { type Stack, startStack } from './cluster/start-stack.ts'
import { createFaultLog, type FaultLog } from './faults/fault-log.ts'
import { type MessageTraffic, watchMessageTraffic } from './faults/message-traffic.ts'
import { planFaults } from './faults/plan-faults.ts'
import { runFaultPlan } from './faults/run-fault-plan.ts'
import { createForm, type FormName } from './forms.ts'
import { readHostLog } from './host-log.ts'
import { createRandom } from './random.ts'
import { type ChaosReport, createReport } from './report.ts'
import { createClient } from './workload/client.ts'
import { startWorkload, type Workload } from './workload/start-workload.ts'

export interface ChaosOptions {
  readonly form: FormName
  /** of the faults and of the tasks */
  readonly seed: number
  /** duration of the faults, without starting and settling */
  readonly seconds: number
  readonly faults: number
  /** tasks are submitted until they have this many hosts, for three times `seconds` at most */
  readonly hosts: number
  /** the repository whose sources run; omitted: this one */
  readonly root?: string | undefined
  /** the folder with all logs; omitted: there are no violations */
  readonly keepFolder?: boolean | undefined
  readonly signal?: AbortSignal | undefined
}

const repository = resolve(import.meta.dirname, '../../..')
const settleMs = 60_000

/** Runs tasks under faults, and reports broken promises. */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const startedAt = performance.now()
  const { root = repository, seed } = options
  const { slots } = createForm(options.form, options.seconds)
  const stack = await startStack({ root, slots })
  let report: ChaosReport | undefined
  try {
    const log = createFaultLog(join(stack.folder, 'faults.jsonl'))
    const outcome = await runLoadAndFaults(options, stack, log)
    const evidence = await readEvidence(stack, log, outcome)
    const violations = [checkEveryHostEnded, checkNoHostRanTwice, checkFinishedHostsAreOk, checkNothingIsLeft].flatMap(
      (check) => check(evidence),
    )
    const seconds = (performance.now() - startedAt) / 1000
    report = createReport({ seed, seconds, folder: stack.folder }, evidence, violations)
    return report
  } finally {
    const isEvidence = report !== undefined && report.violations.length > 0
    await stack.stop({ keepFolder: options.keepFolder ?? isEvidence })
  }
}

interface Outcome {
  readonly workload: Workload
  readonly messages: MessageTraffic
}

async function runLoadAndFaults(options: ChaosOptions, stack: Stack, log: FaultLog): Promise<Outcome> {
  const { form, seed, seconds, faults: count, hosts } = options
  const stopping = new AbortController()
  const signal = options.signal === undefined ? stopping.signal : AbortSignal.any([stopping.signal, options.signal])
  const windowMs = seconds * 1000
  const submitForMs = 3 * windowMs
  const begin = performance.now()
  const elapsedMs = () => performance.now() - begin
  const messages = await watchMessageTraffic({
    kafka: stack.kafka,
    queueName: stack.daemons.queueName,
    sql: stack.sql,
    random: createRandom(seed, 'messages'),
  })
  try {
    const workload = startWorkload({
      seed,
      shapes: createForm(form, seconds).shapes,
      signal,
      client: createClient({ addresses: stack.distributes.addresses, signal }),
      goesOn: (hostsSoFar) => elapsedMs() < windowMs || (hostsSoFar < hosts && elapsedMs() < submitForMs),
    })
    // Reported by its caller; until then it must not be an unhandled rejection.
    workload.ended.catch(() => undefined)
    const random = createRandom(seed, 'faults')
    const plan = planFaults({ random, windowMs, count, leaseMs: leaseSeconds * 1000 })
    await runFaultPlan({ plan, scene: { ...stack, messages, hitRuns: new Set() }, log, signal })
    await delay(Math.max(0, windowMs - elapsedMs()), undefined, { signal })
    const timeoutMs = Math.max(0, submitForMs - elapsedMs()) + settleMs
    await settle({ stack, ended: workload.ended, timeoutMs })
    return { workload, messages }
  } finally {
    stopping.abort()
    await messages.close()
  }
}

async function readEvidence(stack: Stack, log: FaultLog, { workload, messages }: Outcome): Promise<Evidence> {
  const hostLog = await readHostLog(stack.programs.hostLog)
  return {
    ...(await readRows(stack.sql)),
    submitted: workload.accepted,
    complaints: workload.complaints,
    premature: messages.premature,
    hostLog,
    faults: log.faults,
    leftovers: await findLeftovers({ ...stack, hostLog }),
  }
}
