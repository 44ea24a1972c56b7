import type { TaskView } from '@distribute/contracts'

export function HostPanel(_: { readonly task: TaskView }) {
  return null
}
