import type { UnitMessage } from '@distribute/contracts'
import type { Logger } from 'pino'
import type { MessageHandler } from '../unit-queue.ts'
import type { HandOverGate } from './gate.ts'

/** Who gets a message, and through which gate. */
export interface HandOverOptions {
  readonly lane: string
  readonly gate: HandOverGate
  readonly onMessage: MessageHandler
  readonly logger: Logger
}

/** What became of a message; `refused` has closed the gate, unless a slot became free meanwhile. */
export type HandOverOutcome = 'dealt with' | 'refused' | 'failed'

/** Gives one message to the handler, whose answer and whose errors become an outcome: it never throws. */
export async function handOver(message: UnitMessage, options: HandOverOptions): Promise<HandOverOutcome> {
  const { lane, gate, onMessage, logger } = options
  const { resumes } = gate
  try {
    if (await onMessage(message, lane)) return 'dealt with'
  } catch (error) {
    logger.warn({ err: error, lane, message }, 'A unit message could not be handled and comes again')
    return 'failed'
  }
  gate.closeUnlessResumedSince(resumes)
  return 'refused'
}
