import { isScalar, type Node, type Scalar, visit } from 'yaml'
import type { FileScan } from './file-scan.ts'
import type { PlaybookView } from './playbook-view.ts'
import { type FoundName, findNamesInExpression, findNamesInTemplates, type NamesInText } from './run-names.ts'
import { withoutQuotes } from './scalar-text.ts'

/**
 * Adds the names in all templates of a document, or of one node: in fields, variables and
 * arguments.
 */
export function addNamesInTemplates(view: PlaybookView, scan: FileScan, within: Node | undefined = undefined): void {
  visit(within ?? view.document, (_key, node) => {
    if (isText(node) && node.value.includes('{'))
      addNames(node, { view, scan, names: findNamesInTemplates(node.value) })
  })
}

/** Adds the names in a keyword or argument that is an expression without braces. */
export function addNamesInExpression(node: unknown, view: PlaybookView, scan: FileScan): void {
  if (isText(node)) addNames(node, { view, scan, names: findNamesInExpression(node.value) })
}

/** Tagged scalars (`!unsafe`, `!vault`) have no templates. */
function isText(node: unknown): node is Scalar<string> {
  return isScalar(node) && typeof node.value === 'string' && !node.tag?.startsWith('!')
}

interface NamesOfScalar {
  readonly view: PlaybookView
  readonly scan: FileScan
  readonly names: NamesInText
}

function addNames(node: Scalar<string>, { view, scan, names }: NamesOfScalar): void {
  for (const name of names.variables) scan.variables.add(name)
  for (const line of locate(node, names.words, view)) scan.splitWords.push(line)
  const scope = { isConditional: false, isLocal: false }
  for (const { line, word } of locate(node, names.templates, view)) {
    if (word !== '') scan.references.push({ line, kind: 'template', name: word, scope })
  }
}

/**
 * Returns the lines of words in a scalar. Its value differs from the source (folded lines,
 * escapes), but has the same words in the same order: the third `groups` of the value is the third
 * of the source.
 */
function locate(node: Scalar<string>, found: readonly FoundName[], view: PlaybookView) {
  const [start, end] = withoutQuotes(node)
  const source = view.text.slice(start, end)
  const places = new Map<string, ReadonlyMap<number, number>>()
  return found.map(({ word, offset }) => {
    const ofWord = places.get(word) ?? pairPlaces(word, node.value, source)
    places.set(word, ofWord)
    return { word, line: view.getLineAt(start + (ofWord.get(node.value.indexOf(word, offset)) ?? 0)) }
  })
}

/** Maps each occurrence in the value to its place in the source. */
function pairPlaces(word: string, value: string, source: string): ReadonlyMap<number, number> {
  const inSource = listPlaces(word, source)
  return new Map(listPlaces(word, value).map((offset, at) => [offset, inSource[at] ?? inSource[0] ?? 0]))
}

function listPlaces(word: string, text: string): readonly number[] {
  const places: number[] = []
  for (let at = text.indexOf(word); at !== -1 && word !== ''; at = text.indexOf(word, at + word.length)) places.push(at)
  return places
}
