import type { TaskView } from '@distribute/contracts'
import type { LiveTask, LiveView } from './live/live-task.ts'

export function Matrix(_: { readonly task: TaskView; readonly live: LiveTask; readonly view: LiveView }) {
  return null
}
