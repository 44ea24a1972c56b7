import type { TaskAction, TaskKind } from '@distribute/contracts'
import type { ActionKind, ActionOf } from './action-kind.ts'
import { adhocKind } from './adhoc-kind.ts'
import { playbookKind } from './playbook-kind.ts'

/**
 * One record per kind: a new kind is a schema in contracts, a record here and one in the runner.
 */
const actionKinds: { readonly [Kind in TaskKind]: ActionKind<ActionOf<Kind>> } = {
  adhoc: adhocKind,
  playbook: playbookKind,
}

/** Returns the rules for this action. Pass only the same action to the methods of the answer. */
export function kindOf({ kind }: Pick<TaskAction, 'kind'>): ActionKind {
  return actionKinds[kind]
}
