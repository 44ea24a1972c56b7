import { isPair, isScalar, visit } from 'yaml'
import { getScalarText, type PlaybookView } from './playbook-view.ts'
import { withoutQuotes } from './scalar-text.ts'
import type { SplitWord } from './split-words.ts'

const names = 'groups|hostvars|ansible_play_hosts_all|ansible_play_hosts|ansible_play_batch|play_hosts'
const ownHost = '(?!\\s*\\[\\s*inventory_hostname\\s*\\])'
/** In any text: `groups['web']`, which no prose says. */
const indexed = new RegExp(`(?<![\\w.-])(groups|hostvars)${ownHost}(?=\\s*\\[)`, 'g')
/** In a template: the variable itself, no attribute, no text, no named argument. */
const named = new RegExp(`(?<![\\w.'"-])(${names})(?![\\w'"-])(?!\\s*=[^=])${ownHost}`, 'g')
/** One that opens inside another ends the search, so that text full of openings costs no more than its length. */
const template = /\{\{(?:(?!\{\{|\}\}).)*\}\}|\{%(?:(?!\{%|%\}).)*%\}/gs
/** Keywords and arguments whose whole value is a template without braces. */
const expressionKeys = new Set(['when', 'until', 'changed_when', 'failed_when', 'that', 'var'])

/** Where keys and values speak of other hosts of the run: `groups`, `hostvars` and the lists of the play's hosts. */
export function findHostVariables(view: PlaybookView): readonly SplitWord[] {
  const words: SplitWord[] = []
  visit(view.document, (_key, node, path) => {
    if (!isScalar(node) || typeof node.value !== 'string' || !node.range) return
    const [start, end] = withoutQuotes(node)
    const text = view.text.slice(start, end)
    for (const { word, offset } of findNames(text, isExpression(path))) {
      words.push({ word, line: view.getLineAt(start + offset) })
    }
  })
  return words
}

function isExpression(path: readonly unknown[]): boolean {
  const pair = path.findLast(isPair)
  return expressionKeys.has(getScalarText(pair?.key) ?? '')
}

interface FoundName {
  readonly word: string
  readonly offset: number
}

function findNames(text: string, isExpression: boolean): readonly FoundName[] {
  const templates = isExpression ? [{ text, start: 0 }] : findTemplates(text)
  return [
    ...matchNames(text, indexed, 0),
    ...templates.flatMap(({ text: inner, start }) => matchNames(inner, named, start)),
  ]
}

function findTemplates(text: string): readonly { text: string; start: number }[] {
  return Array.from(text.matchAll(template), ({ 0: inner, index }) => ({ text: inner, start: index }))
}

function matchNames(text: string, pattern: RegExp, start: number): readonly FoundName[] {
  return Array.from(text.matchAll(pattern), ({ 1: word = '', index }) => ({ word, offset: start + index }))
}
