import { EventSourceParserStream } from 'eventsource-parser/stream'
import { identify } from '../api/credentials.ts'
import type { StreamEvent, StreamRequest } from './task-stream.ts'

const firstPauseMs = 500
const maxPauseMs = 10_000
/** The server sends a comment every 15 s: a connection that is silent for longer is dead. */
const silenceMs = 45_000

/**
 * Follows the events of a task until `signal` ends it, the task has ended, or the server refuses it.
 * Broken connections are resumed after the last event.
 */
export async function openStream(
  request: StreamRequest,
  listener: (event: StreamEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  const place: Place = { after: request.after, pauseMs: firstPauseMs }
  while (!signal.aborted) {
    const isOver = await readOnce({ request, place, listener, signal })
    if (isOver || signal.aborted) return
    listener({ kind: 'lost' })
    await pause(place.pauseMs, signal)
    place.pauseMs = Math.min(place.pauseMs * 2, maxPauseMs)
  }
}

interface Place {
  /** the last event that was received */
  after: number | null
  pauseMs: number
}

interface Reading {
  readonly request: StreamRequest
  readonly place: Place
  readonly listener: (event: StreamEvent) => void
  readonly signal: AbortSignal
}

/** Reads one connection to its end. True: there is nothing more to come. */
async function readOnce(reading: Reading): Promise<boolean> {
  const ending = new AbortController()
  const watch = watchSilence(() => ending.abort())
  try {
    const signal = AbortSignal.any([reading.signal, ending.signal])
    const response = await fetch(toAddress(reading), { headers: identify(reading.request.token), signal })
    if (!response.ok || response.body === null) return await refuse(response, reading.listener)
    reading.listener({ kind: 'open' })
    return await readEvents(response.body, reading, watch.heard)
  } catch {
    // The connection broke, or was silent for too long.
    return false
  } finally {
    watch.stop()
    ending.abort()
  }
}

function toAddress({ request, place }: Reading): string {
  const address = `${request.origin}/api/v2/tasks/${encodeURIComponent(request.task)}/events`
  return place.after === null ? address : `${address}?after=${place.after}`
}

async function refuse(response: Response, listener: (event: StreamEvent) => void): Promise<boolean> {
  const { status } = response
  if (status === 429 || status >= 500) return false
  const problem = (await response.json().catch(() => ({}))) as { detail?: string }
  listener({ kind: 'refused', status, detail: problem.detail ?? `HTTP ${status}` })
  return true
}

async function readEvents(body: ReadableStream<Uint8Array>, reading: Reading, heard: () => void): Promise<boolean> {
  const { place, listener } = reading
  const bytes = body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform: (chunk, controller) => {
        heard()
        controller.enqueue(chunk)
      },
    }),
  )
  const text = bytes.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>)
  let hasEnded = false
  for await (const { event = 'message', id, data } of text.pipeThrough(new EventSourceParserStream())) {
    place.pauseMs = firstPauseMs
    if (id !== undefined && id !== '') place.after = Number(id)
    listener({ kind: event, data: JSON.parse(data) } as StreamEvent)
    // The server closes the stream, or keeps it open for late results of lost hosts.
    if (event === 'end') hasEnded = true
    if (event === 'unauthorized') return true
  }
  return hasEnded
}

function watchSilence(onSilent: () => void) {
  let timer = setTimeout(onSilent, silenceMs)
  return {
    heard: () => {
      clearTimeout(timer)
      timer = setTimeout(onSilent, silenceMs)
    },
    stop: () => clearTimeout(timer),
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, ms)
    signal.addEventListener('abort', end)
  })
}
