import type { TaskView } from '@distribute/contracts'

export function RetryComparison(_: { readonly task: TaskView }) {
  return null
}
