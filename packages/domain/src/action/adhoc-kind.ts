import { findAdhocWords } from '../playbook/adhoc-words.ts'
import { pinArguments } from '../project/pin-arguments.ts'
import { pinJson } from '../project/pin-playbook.ts'
import type { ActionKind, ActionOf } from './action-kind.ts'

/** One call of a module. */
export const adhocKind: ActionKind<ActionOf<'adhoc'>> = {
  hasOneStep: true,
  nameTask: ({ module }) => module,
  readText: ({ args }) => args,
  replaceText: (action, args) => ({ ...action, args }),
  findEdits: ({ module, args }, mentions) => {
    const isJson = args.startsWith('{') && args.endsWith('}')
    return isJson ? pinJson(module, args, mentions) : pinArguments(module, args, mentions)
  },
  findSplitWords: (action) => ({ field: 'adhoc.args', words: findAdhocWords(action) }),
  describeForV1: ({ module, args }) => ({ module, args }),
}
