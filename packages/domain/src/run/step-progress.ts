import type { JournalLine, StepLine, TaskKind, UnitProgress } from '@distribute/contracts'
import { kindOf } from '../action/kind-of.ts'
import { addCut, addStep, type HostRecord } from './host-record.ts'
import { createOtherHosts } from './other-hosts.ts'
import { createStepBoard, type OutstandingStep, type StepBoard, timeOf } from './step-board.ts'
import { findStragglers } from './straggler-rule.ts'

interface SteppedRun {
  /** of the unit */
  readonly hosts: readonly string[]
  readonly kind: TaskKind
  /** the unit's deadline */
  readonly timeoutSeconds: number
}

type LineOf<Type extends JournalLine['type']> = Extract<JournalLine, { type: Type }>

/**
 * The steps of one run: how many the playbook has, what runs where, and what was run. Adds the
 * steps of a host to its record, as long as it has one.
 */
export class StepProgress {
  /** hosts outside the unit (`hosts: localhost`, `add_host`) */
  readonly others = createOtherHosts()
  readonly #run: SteppedRun
  readonly #records: ReadonlyMap<string, HostRecord>
  readonly #own: ReadonlySet<string>
  readonly #board: StepBoard
  readonly #ok = new Map<string, number>()
  #startedAtMs: number | undefined
  #total: number
  #isSerial = false

  constructor(run: SteppedRun, records: ReadonlyMap<string, HostRecord>) {
    this.#run = run
    this.#records = records
    this.#own = new Set(run.hosts)
    this.#board = createStepBoard(run.hosts)
    this.#total = kindOf(run).hasOneStep ? 1 : 0
  }

  /** of the playbook */
  get total(): number {
    return this.#total
  }

  /** steps of the playbook, and how many succeeded on each host that has ended any */
  get counts(): NonNullable<UnitProgress['steps']> {
    return { total: this.#total, hosts: [...this.#ok].map(([host, ok]) => ({ host, ok })) }
  }

  /** hosts in a step, of the unit or outside it, the longest outstanding first */
  get outstanding(): readonly OutstandingStep[] {
    return [...this.#board.list(), ...this.others.listOutstanding()].sort((a, b) => a.sinceMs - b.sinceMs)
  }

  note(line: LineOf<'start' | 'plan' | 'begin' | 'endHost' | 'step'>): void {
    switch (line.type) {
      case 'start':
        this.#startedAtMs = timeOf(line)
        break
      case 'plan':
        this.#total = line.stepsTotal
        this.#isSerial = line.serial
        break
      case 'begin':
        if (this.#own.has(line.host)) this.#board.begin(line)
        else this.others.begin(line)
        break
      case 'endHost':
        this.#noteCut(line)
        break
      case 'step':
        if (this.#own.has(line.host)) this.#noteStep(line)
        else this.others.endStep(line)
        break
    }
  }

  /** The host has no more steps. */
  finish(host: string): void {
    if (this.#own.has(host)) this.#board.finish(host)
    else this.others.finish(host)
  }

  /** Returns hosts that their neighbours wait for at this time (milliseconds of `timeOf`). */
  findStragglers(nowMs: number): readonly OutstandingStep[] {
    if (this.#startedAtMs === undefined) return []
    return findStragglers(this.#board, {
      timeoutMs: this.#run.timeoutSeconds * 1000,
      startedAtMs: this.#startedAtMs,
      nowMs,
      hosts: this.#run.hosts.length,
      stepsTotal: this.#total,
      isSerial: this.#isSerial,
    })
  }

  #noteCut(line: LineOf<'endHost'>): void {
    const record = this.#records.get(line.host)
    if (record === undefined || !this.#board.cutShort(line)) return
    const afterMs = timeOf(line) - (this.#startedAtMs ?? timeOf(line))
    addCut(record, { stepId: line.stepId, name: line.name, afterMs })
  }

  #noteStep(line: StepLine): void {
    this.#board.endStep(line)
    const record = this.#records.get(line.host)
    if (record === undefined) return
    addStep(record, line)
    this.#ok.set(line.host, record.succeeded)
  }
}
