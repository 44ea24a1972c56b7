import type { LiveView } from './live/live-task.ts'

export function OutstandingHosts(_: Pick<LiveView, 'outstanding'>) {
  return null
}
