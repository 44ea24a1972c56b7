import { credentials } from '../api/credentials.ts'
import { createStreamHub } from './stream-hub.ts'
import type { ToWorker } from './stream-worker.ts'
import type { StreamEvent, StreamRequest } from './task-stream.ts'

const ownHub = createStreamHub()

/**
 * Follows the events of a task, over one connection for all tabs of this browser where it has shared
 * workers. Returns the function that ends it.
 */
export function followTask(task: string, after: number | null, listener: (event: StreamEvent) => void): () => void {
  const request: StreamRequest = { origin: location.origin, task, after, token: credentials.token() }
  if (typeof SharedWorker === 'undefined' || navigator.locks === undefined) return ownHub.follow(request, listener)
  return followThroughWorker(request, listener)
}

function followThroughWorker(request: StreamRequest, listener: (event: StreamEvent) => void): () => void {
  const worker = new SharedWorker(new URL('./stream-worker.ts', import.meta.url), { type: 'module', name: 'events' })
  const lock = `follow ${crypto.randomUUID()}`
  const ending = new AbortController()
  const held = Promise.withResolvers<void>()
  const send = (message: ToWorker) => worker.port.postMessage(message)
  worker.port.addEventListener('message', ({ data }: MessageEvent<StreamEvent>) => listener(data))
  worker.port.start()
  // The worker learns from this lock that the tab is gone: it must be held before the worker waits for it.
  void navigator.locks.request(lock, async () => {
    if (!ending.signal.aborted) send({ follow: request, lock })
    await held.promise
  })
  return () => {
    ending.abort()
    send({ close: true })
    held.resolve()
  }
}
