import type { UnitMessage } from '@distribute/contracts'
import type { Logger } from 'pino'
import type { MessageHandler } from '../unit-queue.ts'
import type { HandOverGate } from './gate.ts'

/** The handler of a lane's messages, and the gate that they pass. */
export interface HandOverOptions {
  readonly lane: string
  readonly gate: HandOverGate
  readonly onMessage: MessageHandler
  readonly logger: Logger
}

/** `declined` has closed the gate, unless a slot became free meanwhile. */
export type HandOverOutcome = 'done' | 'declined' | 'failed'

/** Passes one message to the handler and returns the outcome. Never throws. */
export async function handOver(message: UnitMessage, options: HandOverOptions): Promise<HandOverOutcome> {
  const { lane, gate, onMessage, logger } = options
  const { resumes } = gate
  try {
    if (await onMessage(message, lane)) return 'done'
  } catch (error) {
    logger.warn({ err: error, lane, message }, 'unit message not handled; it will be redelivered')
    return 'failed'
  }
  gate.closeUnlessResumedSince(resumes)
  return 'declined'
}
