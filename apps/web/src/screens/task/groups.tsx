import type { TaskView } from '@distribute/contracts'

export function Groups(_: { readonly task: TaskView }) {
  return null
}
