import type { UnitMessage } from '@distribute/contracts'
import type { MessageHandler } from '../src/index.ts'

/** What a handler was given, in order, and a way to wait for it. */
export interface MessageLog {
  readonly messages: readonly UnitMessage[]
  readonly lanes: readonly string[]
  readonly onMessage: MessageHandler
  /** Resolves once so many messages have been handed over, and were answered. */
  count(least: number): Promise<void>
}

/** Handles each message with `answer`, which may throw; by default, the message is handled. */
export function createMessageLog(
  answer: (message: UnitMessage) => boolean | Promise<boolean> = () => true,
): MessageLog {
  const messages: UnitMessage[] = []
  const lanes: string[] = []
  const waiting = new Set<() => void>()
  let answered = 0
  return {
    messages,
    lanes,
    onMessage: async (message, lane) => {
      messages.push(message)
      lanes.push(lane)
      try {
        return await answer(message)
      } finally {
        answered++
        for (const look of waiting) look()
      }
    },
    count: async (least) => {
      const reached = Promise.withResolvers<void>()
      const look = () => {
        if (answered >= least) reached.resolve()
      }
      waiting.add(look)
      look()
      await reached.promise
      waiting.delete(look)
    },
  }
}

/** Units 1 to `count` of one task. */
export function unitMessages(count: number, task = 1): UnitMessage[] {
  return Array.from({ length: count }, (_, index) => ({ version: 1, task, unit: index + 1, attempt: 1 }))
}

/** The units' numbers in ascending order. */
export function unitNumbers(messages: readonly UnitMessage[]): number[] {
  return messages.map(({ unit }) => unit).sort((a, b) => a - b)
}
