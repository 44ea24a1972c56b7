import type { TaskView } from '@distribute/contracts'

export function TaskActs(_: { readonly task: TaskView }) {
  return null
}
