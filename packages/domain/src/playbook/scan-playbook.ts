import type { InputProblem } from '@distribute/contracts'
import { isMap, isSeq, type Node, type YAMLParseError, type YAMLSeq } from 'yaml'
import { parseLenientYaml } from './lenient-yaml.ts'
import { createPlaybookView, isEmptyValue, type PlaybookView } from './playbook-view.ts'
import { findSplitWords, type SplitWord } from './split-words.ts'

export interface PlaybookScan {
  /** what keeps it from being run at all, at `playbook.content`, each with its line; Ansible may find more */
  readonly problems: InputProblem[]
  /** in order of their lines */
  readonly splitWords: SplitWord[]
}

/** Reading takes some microseconds a character, and nothing else is done meanwhile. */
const maxLength = 1_000_000
const importNames = ['import_playbook', 'ansible.builtin.import_playbook', 'ansible.legacy.import_playbook']

/**
 * Reads a playbook without running or expanding anything: an alias costs nothing however much it repeats, and
 * tags such as `!vault` are passed over.
 */
export function scanPlaybook(content: string): PlaybookScan {
  if (content.length > maxLength) return refuse(`has ${content.length} characters: at most ${maxLength} are allowed`)
  const { text, document, lineCounter } = parseLenientYaml(content)
  const [error] = document.errors
  if (error !== undefined) {
    return refuse(`line ${lineCounter.linePos(error.pos[0]).line} is no YAML: ${explain(error)}`)
  }
  const plays = document.contents
  if (isEmptyValue(plays)) return refuse('is empty: a list of plays is needed')
  if (!isSeq(plays)) return refuse('is no list: a list of plays is needed, each beginning with "- hosts:"')
  const view = createPlaybookView({ text, document, lineCounter })
  return { problems: findPlayProblems(plays, view), splitWords: findSplitWords(plays, view) }
}

function explain({ code, message }: YAMLParseError): string {
  if (code === 'MULTIPLE_DOCS') return 'a second document begins, and a playbook is one'
  return code === 'RESOURCE_EXHAUSTION' ? 'it nests too deeply' : message
}

function findPlayProblems(plays: YAMLSeq, view: PlaybookView): InputProblem[] {
  return plays.items.flatMap((item) => {
    const problem = findPlayProblem(view.resolve(item), view)
    return problem === undefined ? [] : [toProblem(`line ${view.getLine(item)}: ${problem}`)]
  })
}

function findPlayProblem(play: Node | undefined, view: PlaybookView): string | undefined {
  if (!isMap(play)) return 'the entry is no play: a mapping with "hosts" is needed'
  const keys = view.listPairs(play)
  if (keys.some(({ name }) => importNames.includes(name))) return undefined
  const hosts = keys.find(({ name }) => name === 'hosts')
  return hosts === undefined || isEmptyValue(hosts.value) ? 'the play has no "hosts"' : undefined
}

function refuse(message: string): PlaybookScan {
  return { problems: [toProblem(message)], splitWords: [] }
}

function toProblem(message: string): InputProblem {
  return { path: 'playbook.content', message }
}
