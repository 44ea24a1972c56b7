import type { FileScan, SplitWord } from './file-scan.ts'

/** Something that is said in a file: of the playbook itself, if none is named. */
export interface Found {
  readonly file: string | undefined
  /** from 1; 0: the file as a whole */
  readonly line: number
}

export interface FoundText extends Found {
  readonly text: string
}

export interface PlaybookInspection {
  /** what keeps it from being run at all; Ansible may find more */
  readonly problems: readonly FoundText[]
  /** what acts once per run, or on the hosts of a run together */
  readonly splitWords: readonly (Found & SplitWord)[]
  /** what was not looked at, and why */
  readonly unread: readonly FoundText[]
  /** the names of prompts without a default */
  readonly prompts: readonly FoundText[]
  /** what works in another way than its author may think, in however many units */
  readonly advice: readonly FoundText[]
}

export interface Findings {
  /** Adds what was found in a file. */
  add(scan: FileScan, file: string | undefined): void
  addUnread(text: string): void
  /** names that the templates of all files use */
  readonly usedVariables: ReadonlySet<string>
  list(): PlaybookInspection
}

/** of each kind: more tell nobody more */
const maxFound = 100

/**
 * Collects what is found, each once, in the order of the files; of one file in the order of its
 * lines.
 */
export function createFindings(): Findings {
  const problems: FoundText[] = []
  const splitWords = new Map<string, Found & SplitWord>()
  const texts = { unread: new Map<string, FoundText>(), prompts: new Map<string, FoundText>(), advice: new Map() }
  const usedVariables = new Set<string>()
  const add = (scan: FileScan, file: string | undefined): void => {
    problems.push(...scan.problems.map((one) => ({ ...one, file })))
    for (const one of scan.splitWords.toSorted(byLine)) keep(splitWords, one.word, { ...one, file })
    for (const kind of ['unread', 'prompts', 'advice'] as const) {
      for (const one of scan[kind].toSorted(byLine)) keep(texts[kind], one.text, { ...one, file })
    }
    for (const name of scan.variables) usedVariables.add(name)
  }
  return {
    add,
    addUnread: (text) => texts.unread.set(text, { file: undefined, line: 0, text }),
    usedVariables,
    list: () => ({
      problems,
      splitWords: [...splitWords.values()],
      unread: [...texts.unread.values()],
      prompts: [...texts.prompts.values()],
      advice: [...texts.advice.values()],
    }),
  }
}

function keep<T extends Found>(found: Map<string, T>, text: string, one: T): void {
  if (found.size < maxFound) found.set(`${one.file} ${one.line} ${text}`, one)
}

function byLine(a: { readonly line: number }, b: { readonly line: number }): number {
  return a.line - b.line
}
