import { isMap, type Node } from 'yaml'
import { getScalarText, type NamedPair, type PlaybookView } from './playbook-view.ts'

/** The module that a task calls, without the prefix of Ansible's built-in collections. */
export interface ModuleCall {
  readonly module: string
  readonly key: Node
  /** the free-form text: `tasks.yml` of `include_tasks: tasks.yml` */
  readonly raw: string
  /** Returns the value of an argument, in either notation. */
  readonly find: (argument: string) => Argument | undefined
}

interface Argument {
  readonly text: string
  /** undefined: part of a text with several arguments */
  readonly node: Node | undefined
}

/**
 * Returns the module of a task if it is one of these. Also reads `action: pause seconds=5` and
 * `local_action`.
 */
export function findModuleCall(
  pairs: readonly NamedPair[],
  modules: ReadonlySet<string>,
  view: PlaybookView,
): ModuleCall | undefined {
  for (const { name, key, value } of pairs) {
    const call = name === 'action' || name === 'local_action' ? readAction(key, value, view) : undefined
    const found = call ?? { module: shorten(name), key, ...readArguments(value, view) }
    if (modules.has(found.module)) return withArgs(found, pairs, view)
  }
  return undefined
}

export function shorten(name: string): string {
  return name.replace(/^ansible\.(?:builtin|legacy)\./, '')
}

function readAction(key: Node, value: Node | undefined, view: PlaybookView): ModuleCall | undefined {
  if (isMap(value)) {
    const named = readArguments(value, view)
    return { module: shorten(named.find('module')?.text ?? ''), key, ...named }
  }
  const text = getScalarText(value)?.trim() ?? ''
  const [module = ''] = text.split(/\s/, 1)
  return { module: shorten(module), key, ...readText(text.slice(module.length)) }
}

/** `args:` of a task adds to the arguments of its module. */
function withArgs(call: ModuleCall, pairs: readonly NamedPair[], view: PlaybookView): ModuleCall {
  const args = pairs.find(({ name }) => name === 'args')
  if (args === undefined) return call
  const added = readArguments(args.value, view)
  return { ...call, find: (argument) => call.find(argument) ?? added.find(argument) }
}

function readArguments(value: Node | undefined, view: PlaybookView): Pick<ModuleCall, 'raw' | 'find'> {
  if (!isMap(value)) return readText(getScalarText(value) ?? '')
  const pairs = view.listPairs(value)
  const find = (argument: string): Argument | undefined => {
    const found = pairs.find(({ name }) => name === argument)
    return found && { text: getScalarText(found.value)?.trim() ?? '', node: found.value }
  }
  return { raw: '', find }
}

const assignment = /(?:^|\s)([a-z_]+)=/g

/** Parses `a.yml x=1 y="two words"`. Templates can contain blanks and `=`. */
function readText(text: string): Pick<ModuleCall, 'raw' | 'find'> {
  const masked = text.replace(/\{\{[^{}]*\}\}/g, (template) => '_'.repeat(template.length))
  const starts = [...masked.matchAll(assignment)]
  const values = new Map(
    starts.map((start, at) => {
      const end = starts[at + 1]?.index ?? text.length
      return [start[1] ?? '', unquote(text.slice(start.index + start[0].length, end).trim())] as const
    }),
  )
  const find = (argument: string): Argument | undefined => {
    const value = values.get(argument)
    return value === undefined ? undefined : { text: value, node: undefined }
  }
  return { raw: unquote(text.slice(0, starts[0]?.index ?? text.length).trim()), find }
}

function unquote(text: string): string {
  return /^(?:"[^"]*"|'[^']*')$/s.test(text) ? text.slice(1, -1) : text
}
