import { createStreamHub } from './stream-hub.ts'
import type { StreamEvent, StreamRequest } from './task-stream.ts'

// Holds the connections of all tabs of this browser: HTTP/1.1 allows six to one server.

/** From a tab. Each port follows one task; `close` ends it, and so does a lock that the tab held. */
export type ToWorker = { readonly follow: StreamRequest; readonly lock: string } | { readonly close: true }

declare const self: SharedWorkerGlobalScope
const hub = createStreamHub()

self.addEventListener('connect', ({ ports: [port] }) => {
  if (port === undefined) return
  let end = () => {}
  port.addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
    end()
    end = () => {}
    if ('close' in data) return port.close()
    const stop = hub.follow(data.follow, (event: StreamEvent) => port.postMessage(event))
    end = stop
    // A tab that is closed or crashes sends nothing, but gives its lock back.
    void navigator.locks.request(data.lock, { mode: 'shared' }, () => stop())
  })
  port.start()
})
