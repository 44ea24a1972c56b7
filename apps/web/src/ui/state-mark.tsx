import type { TaskState } from '@distribute/contracts'
import { type ShownHostState, stateWords } from '../language/state-words.ts'
import { useWords } from '../language/words.ts'
import { classNames } from './class-names.ts'
import styles from './state-mark.module.css'

/** A sign for each state, so that no state is told by its colour alone. */
export const hostSigns: Readonly<Record<ShownHostState, string>> = {
  waiting: '·',
  running: '▸',
  ok: '✓',
  failed: '✕',
  unreachable: '⌀',
  timeout: '◷',
  cancelled: '■',
  skipped: '–',
  lost: '?',
}

const taskSigns: Readonly<Record<TaskState, ShownHostState>> = {
  waiting: 'waiting',
  running: 'running',
  succeeded: 'ok',
  failed: 'failed',
  cancelled: 'cancelled',
  aborted: 'timeout',
}

/** The state of a host: its sign, its colour and its name. */
export function HostStateMark({ state }: { readonly state: ShownHostState }) {
  return <Mark look={state} text={useWords(stateWords).host[state]} />
}

/** The state of a task. */
export function TaskStateMark({ state }: { readonly state: TaskState }) {
  return <Mark look={taskSigns[state]} text={useWords(stateWords).task[state]} />
}

interface MarkProps {
  /** the state of a host whose sign and colour it has */
  readonly look: ShownHostState
  readonly text: string
}

/** Another state, with the sign and the colour of one of a host. */
export function Mark({ look, text }: MarkProps) {
  return (
    <span className={styles.mark}>
      <span className={classNames(styles.sign, styles[look])} aria-hidden="true">
        {hostSigns[look]}
      </span>
      {text}
    </span>
  )
}
