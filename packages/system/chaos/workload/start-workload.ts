import { createRandom } from '../random.ts'
import type { Client } from './client.ts'
import { type ChaosTask, createTask, type TaskShape } from './create-task.ts'

export interface WorkloadOptions {
  readonly seed: number
  readonly client: Client
  /** one for each concurrent task */
  readonly shapes: readonly TaskShape[]
  /** called before each task: whether to submit another one */
  readonly goesOn: (hostsSoFar: number) => boolean
  readonly signal: AbortSignal
}

export interface Workload {
  /** accepted so far */
  readonly accepted: readonly ChaosTask[]
  /** answers that no client should get */
  readonly complaints: readonly string[]
  /** resolves when the last one has ended */
  readonly ended: Promise<unknown>
}

/** Keeps as many tasks running as there are shapes. */
export function startWorkload({ seed, client, shapes, goesOn, signal }: WorkloadOptions): Workload {
  const accepted: ChaosTask[] = []
  const complaints: string[] = []
  let submitted = 0
  let hosts = 0

  async function keepBusy(shape: TaskShape): Promise<void> {
    while (goesOn(hosts)) {
      submitted += 1
      const task = createTask(submitted, shape, createRandom(seed, `task ${submitted}`))
      hosts += task.hosts.length
      await complete(task).catch((error) => {
        if (signal.aborted) throw error
        complaints.push(String(error))
      })
    }
  }

  async function complete(task: ChaosTask): Promise<void> {
    await client.submit(task)
    accepted.push(task)
    await client.waitForEnd(task.id)
  }

  return { accepted, complaints, ended: Promise.all(shapes.map(keepBusy)) }
}
