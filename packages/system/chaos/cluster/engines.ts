import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ProcessUnderTest } from '@distribute/testbed'

/**
 * `running`: faults may hit it. `busy`: a fault hits it. `leaving`: it was told to stop, and ends
 * by itself. `down`: no process; its STATE_DIR may still contain journals.
 */
type Condition = 'running' | 'busy' | 'leaving' | 'down'

/** One engine: its STATE_DIR, and the process on it, if any. */
export interface EngineSlot {
  readonly stateDir: string
  condition: Condition
  process: ProcessUnderTest | undefined
}

/** A process that ended without being told to. */
export interface UnexpectedEnd {
  readonly what: string
  readonly end: string
  readonly lastLines: readonly string[]
}

/** All engines of a run, including those that are gone. */
export interface Engines {
  readonly all: readonly EngineSlot[]
  readonly unexpectedEnds: readonly UnexpectedEnd[]
  running(): readonly EngineSlot[]
  /** On a new STATE_DIR. */
  add(): Promise<EngineSlot>
  start(engine: EngineSlot): Promise<void>
}

export function createEngines(folder: string, startEngine: (stateDir: string) => Promise<ProcessUnderTest>): Engines {
  const all: EngineSlot[] = []
  const unexpectedEnds: UnexpectedEnd[] = []

  async function start(engine: EngineSlot): Promise<void> {
    const process = await startEngine(engine.stateDir)
    engine.process = process
    engine.condition = 'running'
    void process.ended.then((end) => {
      const isExpected = engine.process !== process || ['down', 'leaving'].includes(engine.condition)
      if (engine.process === process) engine.condition = 'down'
      if (!isExpected) unexpectedEnds.push(describeEnd(engine.stateDir, process, end))
    })
  }

  return {
    all,
    unexpectedEnds,
    running: () => all.filter(({ condition }) => condition === 'running'),
    add: async () => {
      const engine: EngineSlot = {
        stateDir: join(folder, `engine-${all.length + 1}`),
        condition: 'down',
        process: undefined,
      }
      all.push(engine)
      await start(engine)
      return engine
    },
    start,
  }
}

export function describeEnd(what: string, process: ProcessUnderTest, end: object): UnexpectedEnd {
  return { what, end: JSON.stringify(end), lastLines: process.output.lines.slice(-5) }
}

/** Its name in the store; undefined until its first start is complete. */
export function readEngineId({ stateDir }: EngineSlot): string | undefined {
  return readIfThere(join(stateDir, 'engine-id'))?.trim()
}

/** The marks of the runs whose folders are in its STATE_DIR. */
export function listUnitFolders({ stateDir }: EngineSlot): readonly string[] {
  try {
    return readdirSync(join(stateDir, 'units'))
  } catch {
    // It has not run anything yet.
    return []
  }
}

/** The two supervisors, outer and inner, of a run that has not ended. */
export interface RunningSupervisor {
  readonly unit: string
  readonly pids: readonly [number, number]
}

export function listSupervisors(engine: EngineSlot): readonly RunningSupervisor[] {
  return listUnitFolders(engine).flatMap((unit) => {
    const journal = readIfThere(join(engine.stateDir, 'units', unit, 'journal.jsonl')) ?? ''
    const lines = journal.split('\n').slice(0, -1)
    const start = lines.find((line) => line.includes('"type":"start"') || line.includes('"type": "start"'))
    if (start === undefined || /"type": ?"end"/.test(lines.at(-1) ?? '')) return []
    const { pids } = JSON.parse(start) as { pids: [number, number] }
    return [{ unit, pids }]
  })
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    // Runs start and end during the look.
    return undefined
  }
}
