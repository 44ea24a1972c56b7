import { pinPlaybook } from '../project/pin-playbook.ts'
import type { ActionKind, ActionOf } from './action-kind.ts'

/**
 * A playbook, by its text or by its path in a project. The text of the latter is known only on the
 * share.
 */
export const playbookKind: ActionKind<ActionOf<'playbook'>> = {
  hasOneStep: false,
  nameTask: ({ name }) => name,
  readText: (action) => ('content' in action ? action.content : ''),
  replaceText: (action, content) => ('content' in action ? { ...action, content } : action),
  findEdits: (action, mentions) => ('content' in action ? pinPlaybook(action.content, mentions) : []),
  findSplitWords: () => undefined,
  describeForV1: ({ kind }) => ({ module: kind, args: '' }),
}
