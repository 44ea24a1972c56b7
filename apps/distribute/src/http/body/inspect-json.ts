import { type AppError, type InputProblem, isExactNumber } from '@distribute/contracts'
import { invalidInput } from '../../invalid-input.ts'

/**
 * Deeper data would overflow the stack of code that walks it by recursion: zod, JSON.stringify,
 * Python's json.
 */
const maxDepth = 64
const maxProblems = 20

interface Node {
  readonly value: unknown
  readonly key: string
  readonly parent: Node | undefined
  readonly depth: number
}

export interface StorableOptions {
  readonly maxValues: number
  /** Accepts any number, because the schema reads its text. */
  readonly takesAnyNumber?: boolean
}

/**
 * Throws `AppError` `invalid_input` for parsed JSON that cannot be stored and passed on unchanged:
 * text with NUL or an unpaired surrogate, integers beyond 2^53, nesting deeper than 64, or more
 * than `maxValues` values.
 */
export function assertStorable(body: unknown, { maxValues, takesAnyNumber = false }: StorableOptions): void {
  const problems: InputProblem[] = []
  let count = 0
  for (const node of walk(body)) {
    count += 1
    if (count > maxValues) problems.push({ path: 'body', message: `has more than ${maxValues} values` })
    const message = findFlaw(node, takesAnyNumber)
    if (message !== undefined) problems.push({ path: formatPath(node), message })
    if (problems.length >= maxProblems || count > maxValues || node.depth > maxDepth) break
  }
  if (problems.length > 0) throw invalidInput(problems)
}

export function tooManyValues(maxValues: number): AppError {
  return invalidInput([{ path: 'body', message: `has more than ${maxValues} values` }])
}

/** Returns true if no value is nested deeper than 64, the maximum for our clients as well. */
export function isShallow(value: unknown): boolean {
  for (const { depth } of walk(value)) if (depth > maxDepth) return false
  return true
}

/** Walks without recursion: the client chooses the depth. */
function* walk(root: unknown): Generator<Node> {
  const open: Iterator<Node>[] = [[{ value: root, key: '', parent: undefined, depth: 0 }].values()]
  for (let children = open.at(-1); children !== undefined; children = open.at(-1)) {
    const { value: node, done } = children.next()
    if (done) open.pop()
    else {
      yield node
      open.push(listChildren(node))
    }
  }
}

/** Yields one by one: a body may be a list of millions. */
function* listChildren(parent: Node): Generator<Node> {
  const { value, depth } = parent
  if (typeof value !== 'object' || value === null || isExactNumber(value)) return
  const entries = Array.isArray(value) ? value.entries() : Object.entries(value)
  for (const [key, child] of entries) yield { value: child, key: String(key), parent, depth: depth + 1 }
}

function findFlaw({ value, key, depth }: Node, takesAnyNumber: boolean): string | undefined {
  if (depth > maxDepth) return `is nested deeper than ${maxDepth}`
  const number = isExactNumber(value) ? Number(value.rawJSON) : value
  if (typeof number === 'number' && !takesAnyNumber && !isExact(number))
    return 'is too large to be stored exactly: send it as a string'
  return findTextFlaw(key) ?? (typeof value === 'string' ? findTextFlaw(value) : undefined)
}

/** JSON.parse rounds integers beyond 2^53, and turns 1e999 into Infinity. */
function isExact(value: number): boolean {
  return Number.isFinite(value) && (Number.isSafeInteger(value) || !Number.isInteger(value))
}

function findTextFlaw(text: string): string | undefined {
  if (text.includes('\0')) return 'must not contain NUL'
  return text.isWellFormed() ? undefined : 'must be well-formed Unicode, without half of a surrogate pair'
}

function formatPath(node: Node): string {
  const keys: string[] = []
  for (let at: Node | undefined = node; at?.parent !== undefined; at = at.parent) keys.unshift(at.key)
  return keys.slice(0, 10).join('.').replaceAll('\0', '').toWellFormed().slice(0, 200) || 'body'
}
