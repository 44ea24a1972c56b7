import { type JinjaToken, listTemplates, tokenizeExpression } from './jinja-tokens.ts'

/** A name in a template, and its position. */
export interface FoundName {
  readonly word: string
  readonly offset: number
}

export interface NamesInText {
  /** words with another value in each unit: variables and lookups that know the hosts of the run */
  readonly words: readonly FoundName[]
  /** files that `lookup('template', …)` and `{% include … %}` name */
  readonly templates: readonly FoundName[]
  /** all variables in use */
  readonly variables: ReadonlySet<string>
}

/** Ansible's variables that list the hosts of the run, or know other hosts than the step's own. */
const runVariables = new Set([
  'groups',
  'hostvars',
  'ansible_play_hosts_all',
  'ansible_play_hosts',
  'ansible_play_batch',
  'play_hosts',
])
const lookups = new Set(['lookup', 'query', 'q'])
const hostLookup = 'inventory_hostnames'

/** Reads the templates of a text and ignores text around them. Linear in its length. */
export function findNamesInTemplates(text: string): NamesInText {
  return collectNames(listTemplates(text))
}

/** Reads an expression without braces: `when`, `until`, `that`, … */
export function findNamesInExpression(text: string): NamesInText {
  return collectNames([tokenizeExpression(text)])
}

function collectNames(expressions: readonly (readonly JinjaToken[])[]): NamesInText {
  const names = { words: [] as FoundName[], templates: [] as FoundName[], variables: new Set<string>() }
  const bound = new Set(expressions.flatMap(listBound))
  for (const tokens of expressions) {
    const included = findIncluded(tokens)
    if (included !== undefined) names.templates.push(included)
    tokens.forEach((token, at) => {
      if (token.kind !== 'name' || !isVariable(tokens, at) || bound.has(token.text)) return
      names.variables.add(token.text)
      const word = findWord(tokens, at)
      if (word !== undefined) names.words.push({ word, offset: token.offset })
      const file = findLookup(tokens, at, 'template')
      if (file !== undefined) names.templates.push({ word: file, offset: token.offset })
    })
  }
  return names
}

const inclusions = new Set(['include', 'import', 'from', 'extends'])

/** The file that `{% include 'x.j2' %}` includes. */
function findIncluded(tokens: readonly JinjaToken[]): FoundName | undefined {
  const start = tokens.findIndex(({ kind }) => kind === 'name')
  const file = tokens[start + 1]
  const isInclusion = start !== -1 && file?.kind === 'string' && inclusions.has(textAt(tokens, start))
  return isInclusion ? { word: file.text, offset: file.offset } : undefined
}

/** Names that the template itself defines: `{% set x = … %}`, `{% for x in … %}`. */
function listBound(tokens: readonly JinjaToken[]): readonly string[] {
  const start = tokens.findIndex(({ kind }) => kind === 'name')
  const [keyword, ...rest] = start === -1 ? [] : tokens.slice(start, start + 10)
  if (keyword?.text !== 'set' && keyword?.text !== 'for') return []
  const end = rest.findIndex(({ text }) => text === '=' || text === 'in')
  return rest.slice(0, Math.max(0, end)).flatMap(({ kind, text }) => (kind === 'name' ? [text] : []))
}

/** Whether a name is a variable, not an attribute, filter, test or named argument. */
function isVariable(tokens: readonly JinjaToken[], at: number): boolean {
  const before = textAt(tokens, at - 1)
  if (before === '.' || before === '|' || before === 'is') return false
  if (before === 'not' && textAt(tokens, at - 2) === 'is') return false
  return textAt(tokens, at + 1) !== '='
}

function findWord(tokens: readonly JinjaToken[], at: number): string | undefined {
  const name = tokens[at]?.text ?? ''
  if (runVariables.has(name)) return isOfOwnHost(tokens, at, name) || isMembership(tokens, at, name) ? undefined : name
  if (name === 'vars') return findMember(tokens, at)
  const variable = findLookup(tokens, at, 'vars')
  if (variable !== undefined && runVariables.has(variable)) return variable
  return findLookup(tokens, at, hostLookup) === undefined ? undefined : hostLookup
}

/**
 * `hostvars[inventory_hostname]` and `hostvars.get(inventory_hostname)` stay with the step's host,
 * `hostvars['localhost']` with the run: each unit has its own localhost.
 */
function isOfOwnHost(tokens: readonly JinjaToken[], at: number, name: string): boolean {
  if (name !== 'hostvars') return false
  const { key, end } = readAccess(tokens, at)
  if (key?.text === 'localhost') return key.kind === 'string' || textAt(tokens, at + 1) === '.'
  return key?.kind === 'name' && key.text === 'inventory_hostname' && [']', ')', ','].includes(textAt(tokens, end))
}

/**
 * What is the same in each unit: whether the step's host is in a group (`inventory_hostname in
 * groups['web']`), and whether there is such a group (`'web' in groups`, `groups['web'] is
 * defined`).
 */
function isMembership(tokens: readonly JinjaToken[], at: number, name: string): boolean {
  if (name !== 'groups') return false
  const { key, end } = readAccess(tokens, at)
  if (key === undefined) return findSubject(tokens, at)?.kind === 'string'
  const next = endOfAccess(tokens, end)
  if (textAt(tokens, next) === 'is') return isDefinedness(tokens, next)
  if (!isAskedOfOwnHost(tokens, at)) return false
  if (textAt(tokens, next) === '|') return ['default', 'd'].includes(textAt(tokens, next + 1))
  return !['[', '.', '(', ','].includes(textAt(tokens, next))
}

/**
 * Returns the position after `]`, or after `)` with the default that `get` has for a missing group.
 */
function endOfAccess(tokens: readonly JinjaToken[], end: number): number {
  if (textAt(tokens, end) === ',' && textAt(tokens, end + 1) === '[' && textAt(tokens, end + 2) === ']')
    return textAt(tokens, end + 3) === ')' ? end + 4 : end
  return [']', ')'].includes(textAt(tokens, end)) ? end + 1 : end
}

function isDefinedness(tokens: readonly JinjaToken[], at: number): boolean {
  const test = textAt(tokens, at + 1) === 'not' ? at + 2 : at + 1
  return ['defined', 'undefined'].includes(textAt(tokens, test))
}

/** `inventory_hostname in …`, `inventory_hostname not in (…`. */
function isAskedOfOwnHost(tokens: readonly JinjaToken[], at: number): boolean {
  const subject = findSubject(tokens, textAt(tokens, at - 1) === '(' ? at - 1 : at)
  return subject?.kind === 'name' && subject.text === 'inventory_hostname'
}

/**
 * Returns the `x` of `x in …` and `x not in …`; undefined if there is none, or if it is an
 * attribute.
 */
function findSubject(tokens: readonly JinjaToken[], at: number): JinjaToken | undefined {
  if (textAt(tokens, at - 1) !== 'in') return undefined
  const subject = textAt(tokens, at - 2) === 'not' ? at - 3 : at - 2
  return textAt(tokens, subject - 1) === '.' ? undefined : tokens[subject]
}

/** `vars['groups']`, `vars.groups`, `vars.get('groups')`. */
function findMember(tokens: readonly JinjaToken[], at: number): string | undefined {
  const { key, end } = readAccess(tokens, at)
  if (key === undefined || !runVariables.has(key.text)) return undefined
  const isConstant = key.kind === 'string' || textAt(tokens, at + 1) === '.'
  if (!isConstant) return undefined
  const last = [']', ')'].includes(textAt(tokens, end)) ? end : end - 1
  return isOfOwnHost(tokens, last, key.text) ? undefined : key.text
}

interface Access {
  readonly key: JinjaToken | undefined
  /** of the token behind the key */
  readonly end: number
}

/** The key in `x[key]`, `x.key` and `x.get(key`. */
function readAccess(tokens: readonly JinjaToken[], at: number): Access {
  const [open, second, third] = [at + 1, at + 2, at + 3].map((index) => textAt(tokens, index))
  if (open === '[') return { key: tokens[at + 2], end: at + 3 }
  if (open !== '.') return { key: undefined, end: at + 1 }
  if (second === 'get' && third === '(') return { key: tokens[at + 4], end: at + 5 }
  return { key: tokens[at + 2], end: at + 3 }
}

/** Returns the first argument of `lookup('KIND', 'argument')` if it is a text; '' for any other. */
function findLookup(tokens: readonly JinjaToken[], at: number, kind: string): string | undefined {
  if (!lookups.has(textAt(tokens, at)) || textAt(tokens, at + 1) !== '(') return undefined
  const plugin = tokens[at + 2]
  if (plugin?.kind !== 'string' || plugin.text.replace(/^ansible\.(?:builtin|legacy)\./, '') !== kind) return undefined
  const argument = textAt(tokens, at + 3) === ',' ? tokens[at + 4] : undefined
  return argument?.kind === 'string' ? argument.text : ''
}

function textAt(tokens: readonly JinjaToken[], at: number): string {
  return tokens[at]?.text ?? ''
}
