import type { TaskAction, TaskKind } from '@distribute/contracts'
import type { Edit, ShareMentions } from '../project/share-mentions.ts'

export type ActionOf<Kind extends TaskKind> = Extract<TaskAction, { readonly kind: Kind }>

/** The rules of one kind of action. Methods take only actions of that kind. */
export interface ActionKind<Action extends TaskAction = TaskAction> {
  /**
   * Whether a run has exactly one step, so that the end of this step decides the result of a host.
   */
  readonly hasOneStep: boolean
  /** Returns the name of a task whose request has none. */
  nameTask(action: Action): string
  /** Returns the text that is known without reading a file of the share; empty: none is. */
  readText(action: Action): string
  replaceText(action: Action, text: string): Action
  /** Returns the edits that replace links of projects by pinned revisions in the text. */
  findEdits(action: Action, mentions: ShareMentions): readonly Edit[]
  /**
   * Returns the words whose meaning changes when hosts are split into units; undefined: needs an
   * inspection.
   */
  findSplitWords(action: Action): SplitWords | undefined
  /** Returns the two fields by which v1 shows an action. */
  describeForV1(action: Action): { readonly module: string; readonly args: string }
}

interface SplitWords {
  /** the field of the v2 request that has them */
  readonly field: string
  readonly words: readonly string[]
}
