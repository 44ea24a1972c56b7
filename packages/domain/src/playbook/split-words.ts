import type { YAMLSeq } from 'yaml'
import { findHostVariables } from './host-variables.ts'
import type { PlaybookView } from './playbook-view.ts'
import { findSplitKeywords } from './split-keywords.ts'

/** A word whose meaning changes when the hosts are split into units, and its line, from 1. */
export interface SplitWord {
  readonly line: number
  readonly word: string
}

const maxWords = 100

/** The first hundred, each once a line, in order of their lines. */
export function findSplitWords(plays: YAMLSeq, view: PlaybookView): SplitWord[] {
  const found = [...findSplitKeywords(plays, view), ...findHostVariables(view)]
  const unique = new Map(found.map((word) => [`${word.line} ${word.word}`, word]))
  return [...unique.values()].sort((a, b) => a.line - b.line).slice(0, maxWords)
}
