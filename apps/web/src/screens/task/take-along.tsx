import type { TaskView } from '@distribute/contracts'

export function TakeAlong(_: { readonly task: TaskView }) {
  return null
}
