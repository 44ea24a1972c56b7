import type { FastifyReply } from 'fastify'
import { formatEvent } from './format-event.ts'

/** How long a client may take to read what was sent before the end of its stream. */
const lingerMs = 10_000
/** how long a client may read nothing at all */
const silenceMs = 120_000

export interface EventStreamOptions {
  /** A client with more unread bytes than this is dropped, with the event `overflow`. */
  readonly maxUnreadBytes: number
}

/**
 * One response with server-sent events. Frames are sent as they are, so that streams can share
 * them. Nothing is buffered without bound: a client that reads too slowly is dropped.
 */
export class EventStream {
  readonly #raw: FastifyReply['raw']
  readonly #maxUnreadBytes: number
  readonly #closing = new AbortController()

  /** Sends the headers. Hooks of the reply that run before an answer is sent do not run. */
  constructor(reply: FastifyReply, { maxUnreadBytes }: EventStreamOptions) {
    reply.hijack()
    this.#raw = reply.raw
    this.#maxUnreadBytes = maxUnreadBytes
    this.#raw.once('close', () => this.#closing.abort())
    if (this.#raw.destroyed) this.#closing.abort()
    // A connection that breaks is closed, too.
    this.#raw.on('error', () => undefined)
    this.#raw.setTimeout(silenceMs, () => this.#raw.destroy())
    for (const [name, value] of Object.entries(reply.headers(streamHeaders).getHeaders()))
      if (value !== undefined) this.#raw.setHeader(name, value)
    this.#raw.flushHeaders()
  }

  /** Aborted when the connection is closed. */
  get closed(): AbortSignal {
    return this.#closing.signal
  }

  /** Calls back once the connection is closed, also if it is already. */
  onClose(callback: () => void): void {
    if (this.closed.aborted) callback()
    else this.closed.addEventListener('abort', callback, { once: true })
  }

  /** Whether nothing more is sent. */
  get hasEnded(): boolean {
    return this.#raw.writableEnded || this.#raw.destroyed
  }

  /** A no-op after the end. */
  send(frame: Buffer): void {
    if (this.hasEnded) return
    if (this.#raw.writableLength > this.#maxUnreadBytes) this.end(overflow)
    else this.#raw.write(frame)
  }

  /** Resolves when the client may be sent more, or has gone. */
  async drained(): Promise<void> {
    if (!this.#raw.writableNeedDrain || this.hasEnded) return
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#raw.once('drain', resolve).once('close', resolve)
    await promise
    this.#raw.off('drain', resolve).off('close', resolve)
  }

  /** Sends a last frame and closes the connection, at the latest after `withinMs`. Idempotent. */
  end(frame: Buffer, { withinMs = lingerMs } = {}): void {
    if (this.hasEnded) return
    this.#raw.end(frame)
    const timer = setTimeout(() => this.#raw.destroy(), withinMs)
    this.#raw.once('close', () => clearTimeout(timer))
  }
}

const streamHeaders = {
  'content-type': 'text/event-stream; charset=utf-8',
  // nginx would buffer events
  'x-accel-buffering': 'no',
  // Nothing follows a stream: a service that stops waits for no idle connection.
  connection: 'close',
}

const overflow = formatEvent('overflow', { detail: 'the client reads too slowly: resume with Last-Event-ID' })
