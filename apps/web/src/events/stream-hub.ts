import { openStream } from './open-stream.ts'
import type { StreamEvent, StreamRequest } from './task-stream.ts'

type Listener = (event: StreamEvent) => void

interface SharedStream {
  readonly listeners: Set<Listener>
  readonly ending: AbortController
  /** whether the connection stands; undefined: not known yet */
  standing: StreamEvent | undefined
}

/** Follows tasks: one connection for all who follow the same task with the same credential. */
export function createStreamHub(open: typeof openStream = openStream) {
  const streams = new Map<string, SharedStream>()
  return {
    /**
     * Calls `listener` with each event from now on; a second follower joins the connection of the
     * first, and is told first whether it stands. Returns the function that ends it.
     */
    follow: (request: StreamRequest, listener: Listener): (() => void) => {
      const key = JSON.stringify([request.task, request.token])
      const stream = streams.get(key) ?? start(key, request)
      stream.listeners.add(listener)
      if (stream.standing !== undefined) listener(stream.standing)
      return () => leave(key, stream, listener)
    },
  }

  function start(key: string, request: StreamRequest): SharedStream {
    const stream: SharedStream = { listeners: new Set(), ending: new AbortController(), standing: undefined }
    streams.set(key, stream)
    const tell: Listener = (event) => {
      if (event.kind === 'open' || event.kind === 'lost') stream.standing = event
      for (const listener of stream.listeners) listener(event)
    }
    void open(request, tell, stream.ending.signal).finally(() => forget(key, stream))
    return stream
  }

  function leave(key: string, stream: SharedStream, listener: Listener): void {
    stream.listeners.delete(listener)
    if (stream.listeners.size > 0) return
    stream.ending.abort()
    forget(key, stream)
  }

  function forget(key: string, stream: SharedStream): void {
    if (streams.get(key) === stream) streams.delete(key)
  }
}
