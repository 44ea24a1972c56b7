import type { TaskView } from '@distribute/contracts'

export function RatePlot(_: { readonly task: TaskView }) {
  return null
}
