import { toSafeLine } from '@distribute/domain'
import type { CommandContext } from '../../command-context.ts'

export interface InterruptOptions {
  readonly context: CommandContext
  readonly id: string
  cancel(): Promise<unknown>
  /** stop watching; the task goes on */
  leave(): void
}

/**
 * Listens for Ctrl-C. On a terminal the first one asks whether to cancel the task or to leave it
 * running, and the second leaves it; elsewhere the first leaves it. Returns an unsubscribe
 * function.
 */
export function onInterrupt({ context, id, cancel, leave }: InterruptOptions): () => void {
  let isAsked = false
  const listener = () => {
    if (isAsked || context.screen === undefined) return leave()
    isAsked = true
    void ask().finally(() => {
      isAsked = false
    })
  }
  const ask = async () => {
    const answer = await context.screen?.ask(
      `Task ${toSafeLine(id)} is running. Leave it running, cancel it, or go on watching? [l/c/w] `,
    )
    if (answer === undefined || answer.startsWith('l')) return leave()
    if (!answer.startsWith('c')) return
    try {
      await cancel()
      context.note('cancelling: pending units are skipped, running units are terminated')
    } catch (error) {
      context.note(`the task was not cancelled: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  process.on('SIGINT', listener)
  return () => process.off('SIGINT', listener)
}
