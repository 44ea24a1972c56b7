import { AppError, type UnitMessage, unitMessageSchema } from '@distribute/contracts'
import type { Logger } from 'pino'
import { settleWithin } from '../deadline.ts'
import { HandOverGate } from '../hand-over/gate.ts'
import type { ConsumeOptions, UnitConsumer, UnitQueue } from '../unit-queue.ts'
import { EmbeddedLane } from './lane.ts'
import { EmbeddedLaneConsumer } from './lane-consumer.ts'

export interface EmbeddedUnitQueueOptions {
  readonly logger: Logger
}

const closeWithinMs = 4_000

/**
 * Announces units within one process, for standalone. Messages that are unhandled when the process
 * ends are lost.
 */
export function createEmbeddedUnitQueue({ logger }: EmbeddedUnitQueueOptions): UnitQueue {
  const lanes = new Map<string, EmbeddedLane>()
  const consumers = new Set<UnitConsumer>()
  let isClosed = false

  function findOrAddLane(lane: string): EmbeddedLane {
    const found = lanes.get(lane) ?? new EmbeddedLane()
    lanes.set(lane, found)
    return found
  }

  function assertOpen(): void {
    if (isClosed) throw new AppError('queue_unavailable', 'the queue is closed')
  }

  async function publish(lane: string, messages: readonly UnitMessage[]): Promise<void> {
    assertOpen()
    findOrAddLane(lane).add(messages.map((message) => unitMessageSchema.parse(message)))
  }

  async function consume({ lanes: names, onMessage }: ConsumeOptions): Promise<UnitConsumer> {
    assertOpen()
    const gate = new HandOverGate()
    const started = names.map(
      (lane) => new EmbeddedLaneConsumer(findOrAddLane(lane), { lane, gate, onMessage, logger }),
    )
    const consumer: UnitConsumer = {
      resume: () => gate.resume(),
      isConnected: () => started.every((lane) => lane.isRunning()),
      stop: async () => void (await Promise.all(started.map((lane) => lane.stop()))),
    }
    consumers.add(consumer)
    return consumer
  }

  return {
    publish,
    consume,
    ping: async () => assertOpen(),
    close: async () => {
      isClosed = true
      await settleWithin(closeWithinMs, Promise.all([...consumers].map((consumer) => consumer.stop())))
    },
  }
}
