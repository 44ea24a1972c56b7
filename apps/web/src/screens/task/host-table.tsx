import type { TaskView } from '@distribute/contracts'
import type { ReactNode } from 'react'
import type { LiveTask } from './live/live-task.ts'

interface HostTableProps {
  readonly task: TaskView
  readonly live: LiveTask
  /** beside the heading */
  readonly acts: ReactNode
}

export function HostTable({ acts }: HostTableProps) {
  return acts
}
