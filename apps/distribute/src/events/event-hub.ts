import { AppError } from '@distribute/contracts'
import { isAway, pause, type Service } from '@distribute/service'
import type { Store } from '@distribute/store'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Logger } from 'pino'
import type { AccessCheck } from '../access/access-check.ts'
import { mayUse } from '../access/caller.ts'
import { hashCallerCredential } from '../access/credential.ts'
import type { EventReader } from './event-reader.ts'
import { EventStream } from './event-stream.ts'
import { formatEvent, formatRetry, heartbeat } from './format-event.ts'
import { MissedEvents, type MissedPosition } from './missed-events.ts'
import type { TaskFeed } from './task-feed.ts'

export interface EventHubDeps {
  readonly store: Pick<Store, 'events' | 'results'>
  readonly logger: Logger
  readonly reader: EventReader
  readonly checkAccess: AccessCheck
}

export interface EventHubOptions {
  readonly maxStreams: number
  /** of one token or session; without either: of one address */
  readonly maxStreamsPerClient: number
  readonly maxUnreadBytes: number
  readonly heartbeatMs: number
  readonly accessIntervalMs: number
}

/** The settings of [HTTP] that limit streams. */
export interface StreamSettings {
  readonly maxConnections: number
  readonly maxStreamsPerClient: number
}

/** Streams leave half of the connections to other requests. */
export function chooseHubOptions({ maxConnections, maxStreamsPerClient }: StreamSettings): EventHubOptions {
  return {
    maxStreams: Math.min(1000, Math.ceil(maxConnections / 2)),
    maxStreamsPerClient,
    maxUnreadBytes: 1024 ** 2,
    heartbeatMs: 15_000,
    accessIntervalMs: 30_000,
  }
}

/** A stream to be opened. */
export interface StreamRequest {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  readonly task: number
  /** of the task */
  readonly lane: string
  /** position of the last event that the client has; undefined: it wants what comes */
  readonly after: number | undefined
}

interface OpenStream extends StreamRequest {
  readonly stream: EventStream
  /** whose stream it is, by `nameClient` */
  readonly client: string
}

/** how long a store that is away is waited for by a stream that resumes */
const retryMs = 1000
/** how long a client may take to read the end when the service stops */
const stopLingerMs = 500

/** All event streams of this process: heartbeats, repeated checks of access, and their end. */
export class EventHub implements Service {
  readonly name = 'event streams'
  readonly #deps: EventHubDeps
  readonly #options: EventHubOptions
  readonly #streams = new Set<OpenStream>()
  readonly #missed: MissedEvents
  #isStopped = false
  #timers: readonly NodeJS.Timeout[] = []

  constructor(deps: EventHubDeps, options: EventHubOptions) {
    this.#deps = deps
    this.#options = options
    this.#missed = new MissedEvents(deps.store)
  }

  /** open streams */
  get count(): number {
    return this.#streams.size
  }

  start(): void {
    const { heartbeatMs, accessIntervalMs } = this.#options
    this.#timers = [
      setInterval(() => this.#beat(), heartbeatMs),
      setInterval(() => void this.#checkAccess(), accessIntervalMs),
    ]
  }

  /** Ends all streams, and later ones at once, so that clients connect to another distribute. */
  endStreams(): void {
    this.#isStopped = true
    for (const { stream } of this.#streams) endForReconnect(stream)
  }

  stop(): void {
    for (const timer of this.#timers) clearInterval(timer)
    this.endStreams()
  }

  /**
   * Throws `AppError` `rate_limited`, with `Retry-After`, if there are too many streams in all or of
   * the client.
   */
  open(request: StreamRequest): void {
    const client = nameClient(request.request)
    const excess = this.#findExcess(client)
    if (excess !== undefined) throw refuse(request.reply, excess)
    const stream = new EventStream(request.reply, { maxUnreadBytes: this.#options.maxUnreadBytes })
    if (this.#isStopped) endForReconnect(stream)
    else this.#add({ stream, client, ...request })
  }

  #findExcess(client: string): string | undefined {
    const { maxStreams, maxStreamsPerClient } = this.#options
    if (this.#streams.size >= maxStreams)
      return `this distribute has ${maxStreams} event streams open, the most that it serves`
    const own = this.#streams.values().filter((one) => one.client === client)
    if (own.reduce((count) => count + 1, 0) < maxStreamsPerClient) return undefined
    return `this client has ${maxStreamsPerClient} event streams open at this distribute, the most that one may have ([HTTP] MAX_STREAMS_PER_CLIENT)`
  }

  #add(open: OpenStream): void {
    const { stream, task } = open
    const feed = this.#deps.reader.feed(task)
    const release = feed.keep()
    this.#streams.add(open)
    stream.onClose(() => {
      this.#streams.delete(open)
      release()
    })
    stream.send(formatRetry(chooseRetryMs()))
    void this.#serve(open, feed)
  }

  async #serve({ stream, after, request }: OpenStream, feed: TaskFeed): Promise<void> {
    try {
      if (after !== undefined) await this.#resume(stream, { feed, after })
      feed.join(stream)
    } catch (error) {
      request.log.error({ err: error }, 'event stream failed')
      endForReconnect(stream)
    }
  }

  /** Sends what the client missed. The stream joins the feed when it has caught up with it. */
  async #resume(stream: EventStream, { feed, after }: { feed: TaskFeed; after: number }): Promise<void> {
    let at = { after, seq: 0 }
    while (!stream.hasEnded) {
      if (feed.position === undefined) await this.#deps.reader.nextRound()
      else if (at.after >= feed.position) return
      else at = await this.#sendMissed(stream, feed.task, at)
    }
  }

  async #sendMissed(stream: EventStream, task: number, from: MissedPosition): Promise<MissedPosition> {
    try {
      const { frame, next } = await this.#missed.read(task, from)
      if (frame !== undefined) stream.send(frame)
      await stream.drained()
      return next
    } catch (error) {
      if (!isAway(error)) throw error
      await pause(retryMs, stream.closed)
      return from
    }
  }

  #beat(): void {
    for (const { stream } of this.#streams) stream.send(heartbeat)
  }

  /** One check for all streams with the same credentials. A store that is away decides nothing. */
  async #checkAccess(): Promise<void> {
    const byCredentials = Map.groupBy(this.#streams, ({ request }) => describeCredentials(request))
    for (const streams of byCredentials.values()) {
      const [first] = streams
      if (first === undefined) continue
      const { request, reply } = first
      const denial = await this.#findDenial(request, reply)
      for (const { stream, lane } of streams) {
        const detail = denial ?? (mayUse(request.caller, lane) ? undefined : `lane ${lane} is no longer allowed`)
        if (detail !== undefined) stream.end(formatEvent('unauthorized', { detail }))
      }
    }
  }

  async #findDenial(request: FastifyRequest, reply: FastifyReply): Promise<string | undefined> {
    try {
      await this.#deps.checkAccess(request, reply)
      return undefined
    } catch (error) {
      if (error instanceof AppError && denials.has(error.code)) return error.message
      if (!isAway(error)) request.log.error({ err: error }, 'access of an event stream not checked')
      return undefined
    }
  }
}

const denials: ReadonlySet<AppError['code']> = new Set(['unauthorized', 'forbidden'])

function describeCredentials({ headers: { authorization, cookie }, ip }: FastifyRequest): string {
  return JSON.stringify([authorization, cookie, ip])
}

function nameClient(request: FastifyRequest): string {
  return hashCallerCredential(request) ?? `address ${request.ip}`
}

/** No stream is known to end soon: this only keeps clients from trying again at once. */
const refusedRetrySeconds = 10

function refuse(reply: FastifyReply, excess: string): AppError {
  reply.header('retry-after', refusedRetrySeconds)
  return new AppError('rate_limited', `${excess}: close some, try again later, or poll the task`)
}

function endForReconnect(stream: EventStream): void {
  stream.end(formatRetry(chooseRetryMs()), { withinMs: stopLingerMs })
}

/** Chance spreads clients that were cut off together. */
function chooseRetryMs(): number {
  return 1000 + Math.random() * 2000
}
