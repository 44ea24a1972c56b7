import type { TaskView } from '@distribute/contracts'
import type { LiveView } from './live/live-task.ts'

export function TaskHead(_: { readonly task: TaskView; readonly view: LiveView }) {
  return null
}
