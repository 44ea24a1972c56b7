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
 * Waits until everything has ended, and restarts engines whose STATE_DIR contains journals. Does
 * not judge the result: the checks find units that are open after the timeout.
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
