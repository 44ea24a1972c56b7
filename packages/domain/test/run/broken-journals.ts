import type { EndLine, HostStats, JournalLine } from '@distribute/contracts'
import fc from 'fast-check'
import { begin, end, hostLine, plan, start, stats, step } from './journal-lines.ts'

/**
 * What happens to a host in a run of three steps. `spared`: no play has it; `late`: its `host` line
 * never comes.
 */
const fates = ['ok', 'late', 'failed', 'timedOut', 'unreachable', 'givenUp', 'spared'] as const
type Fate = (typeof fates)[number]

export const runHosts = ['a', 'b', 'c', 'd']
const steps = ['first', 'second', 'third']

/** A run as the supervisor and the callback write it. */
export interface WrittenRun {
  readonly start: JournalLine
  /** of the callback, with their numbers */
  readonly lines: readonly JournalLine[]
  readonly end: EndLine
  /** nothing but the last line itself can show that it is there */
  readonly hasOpenEnd: boolean
}

/**
 * Runs that end by themselves, with hosts of every fate, and runs that are cut off after any line.
 */
export const writtenRuns: fc.Arbitrary<WrittenRun> = fc
  .record({
    fates: fc.tuple(...runHosts.map(() => fc.constantFrom(...fates))),
    failsIn: fc.nat({ max: steps.length - 1 }),
    cut: fc.option(
      fc.record({
        part: fc.double({ min: 0.1, max: 1, noNaN: true }),
        how: fc.constantFrom<Partial<EndLine>>(
          { exitCode: 250, message: 'ERROR! Unexpected Exception' },
          { exitCode: null, signal: 'SIGKILL' },
          { reason: 'deadline', exitCode: 143 },
          { reason: 'cancel', exitCode: 143 },
          { reason: 'lost', exitCode: null },
        ),
      }),
    ),
  })
  .map(({ fates: hostFates, failsIn, cut }) => {
    const whole = number(writeLines(hostFates, failsIn))
    const close = (fields: Partial<EndLine>) => end({ at: 5_000, ...fields })
    if (cut === null)
      return { start: start(), lines: whole, end: close({ exitCode: codeOf(hostFates) }), hasOpenEnd: false }
    // `stats` comes only from an Ansible that ends by itself
    const lines = whole.slice(0, Math.max(1, Math.floor(cut.part * (whole.length - 1))))
    return { start: start(), lines, end: close(cut.how), hasOpenEnd: true }
  })

function codeOf(hostFates: readonly Fate[]): number {
  if (hostFates.includes('unreachable')) return 4
  return hostFates.some((fate) => ['failed', 'timedOut', 'givenUp'].includes(fate)) ? 2 : 0
}

function writeLines(hostFates: readonly Fate[], failsIn: number): readonly JournalLine[] {
  const hosts = runHosts.map((host, index) => ({ host, fate: hostFates[index] ?? 'ok' }))
  const taken = hosts.filter(({ fate }) => fate !== 'spared')
  const lines: JournalLine[] = [plan(steps.length)]
  steps.forEach((name, index) => {
    const inStep = taken.filter(({ fate }) => fate === 'ok' || fate === 'late' || index <= failsIn)
    for (const { host } of inStep) lines.push(begin(host, { name, stepId: name }))
    for (const { host, fate } of inStep) lines.push(...endStep(host, fate, { name, index, failsIn }))
  })
  for (const { host, fate } of taken) if (fate === 'givenUp') lines.push(hostLine(host, 'failed'))
  return [...lines, stats(Object.fromEntries(taken.map(({ host, fate }) => [host, numbersOf(fate)])))]
}

interface StepOfRun {
  readonly name: string
  readonly index: number
  readonly failsIn: number
}

function endStep(host: string, fate: Fate, { name, index, failsIn }: StepOfRun): readonly JournalLine[] {
  const common = { name, stepId: name }
  if (index === failsIn) {
    if (fate === 'failed') return [step(host, { ...common, state: 'failed' }), hostLine(host, 'failed', name)]
    if (fate === 'timedOut')
      return [step(host, { ...common, state: 'failed', timedOut: true }), hostLine(host, 'failed', name)]
    if (fate === 'unreachable')
      return [step(host, { ...common, state: 'unreachable' }), hostLine(host, 'unreachable', name)]
  }
  const isDone = fate === 'ok' && index === steps.length - 1
  return [step(host, common), ...(isDone ? [hostLine(host, 'ok')] : [])]
}

function numbersOf(fate: Fate): Partial<HostStats> {
  if (fate === 'failed' || fate === 'timedOut') return { ok: 1, failures: 1 }
  return fate === 'unreachable' ? { unreachable: 1 } : { ok: 3 }
}

function number(lines: readonly JournalLine[]): readonly JournalLine[] {
  return lines.map((line, index) => ({ ...line, n: index + 1 }))
}
