import { eventually, findMarkedProcesses } from '@distribute/testbed'
import { listUnitFolders } from './engines.ts'
import type { Stack } from './start-stack.ts'

export interface SettleOptions {
  readonly stack: Stack
  /** resolves when every task has ended */
  readonly ended: Promise<unknown>
  readonly timeoutMs: number
}

/**
 * Gives everything time to come to its end: engines whose STATE_DIR holds journals are started again. It does not say
 * whether all is well: what is open after the time is up, the checks find.
 */
export async function settle({ stack, ended, timeoutMs }: SettleOptions): Promise<void> {
  let isEnded = false
  ended.then(
    () => {
      isEnded = true
    },
    () => undefined, // Told by the checks: what was refused, or is not there, has no rows.
  )
  const check = async () => {
    for (const engine of stack.engines.all) {
      if (engine.condition === 'down' && listUnitFolders(engine).length > 0) await stack.engines.start(engine)
    }
    if (!isEnded) throw new Error('tasks are open')
    if (stack.engines.all.some((engine) => listUnitFolders(engine).length > 0)) throw new Error('journals are left')
    const processes = await findMarkedProcesses({ stateDir: stack.folder })
    if (processes.length > 0) throw new Error('runs are left')
  }
  await eventually(check, { timeoutMs }).catch(() => undefined)
}
