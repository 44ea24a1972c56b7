import type { FileScan, SplitWord } from './file-scan.ts'

/** The place of a finding: in the playbook itself if no file is named. */
export interface Found {
  readonly file: string | undefined
  /** from 1; 0: the file as a whole */
  readonly line: number
}

export interface FoundText extends Found {
  readonly text: string
}

export interface PlaybookInspection {
  /** problems that prevent a run; Ansible can find more */
  readonly problems: readonly FoundText[]
  /** words that act once per run, or on the hosts of a run together */
  readonly splitWords: readonly (Found & SplitWord)[]
  /** what was not inspected, and why */
  readonly unread: readonly FoundText[]
  /** names of prompts without a default */
  readonly prompts: readonly FoundText[]
  /**
   * features that probably behave differently from what their author expects, with any number of
   * units
   */
  readonly advice: readonly FoundText[]
}

export interface Findings {
  /** Adds the findings of a file. */
  add(scan: FileScan, file: string | undefined): void
  addUnread(text: string): void
  /** names in the templates of all files */
  readonly usedVariables: ReadonlySet<string>
  list(): PlaybookInspection
}

/** of each kind: more would not help a reader */
const maxFound = 100

/** Collects findings without duplicates, in the order of the files and of their lines. */
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
