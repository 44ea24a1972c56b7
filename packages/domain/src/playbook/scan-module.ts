import { isMap, isScalar, isSeq, type Node } from 'yaml'
import {
  addExpressions,
  type EntryScanner,
  findValue,
  getText,
  narrow,
  type ReferencePlace,
  scanKeywords,
  shown,
} from './entry-scanner.ts'
import type { TaskScope } from './file-scan.ts'
import { findModuleCall, type ModuleCall } from './module-arguments.ts'
import { getScalarText, isEmptyValue, type NamedPair } from './playbook-view.ts'
import { findNamesInExpression } from './run-names.ts'
import { addRoleCall } from './scan-roles.ts'
import { resolveStaticText } from './static-text.ts'

/** Ansible calls these once for all hosts of a run. */
export const onceModules = new Set(['add_host', 'pause'])
/** Their condition is evaluated on the first host, and applies to all. */
const metaOfAll = new Set(['end_play', 'end_batch', 'clear_host_errors', 'clear_facts'])
const taskIncludes = new Set(['include_tasks', 'import_tasks', 'include'])
const roleIncludes = new Set(['include_role', 'import_role'])
const templateModules = new Set(['template', 'win_template', 'ansible.windows.win_template'])
const known = new Set([
  ...templateModules,
  ...onceModules,
  ...taskIncludes,
  ...roleIncludes,
  ...['meta', 'debug', 'assert', 'include_vars'],
])

/** Scans the module that a task calls. */
export function scanModule(pairs: readonly NamedPair[], scope: TaskScope, scanner: EntryScanner): void {
  const { view, scan } = scanner
  scanLoop(pairs, scanner)
  scanAsync(pairs, scope, scanner)
  scanChosenModule(pairs, scanner)
  const call = findModuleCall(pairs, known, view)
  if (call === undefined) return
  const line = view.getLine(call.key)
  if (onceModules.has(call.module)) scan.splitWords.push({ line, word: call.module })
  if (call.module === 'meta' && scope.isConditional && metaOfAll.has(call.raw))
    scan.splitWords.push({ line, word: `meta: ${call.raw}` })
  if (call.module === 'debug') scanExpression(call, 'var', scanner)
  if (call.module === 'assert') scanExpression(call, 'that', scanner)
  scanReferences(call, { pairs, scope }, scanner)
}

interface CallPlace {
  readonly pairs: readonly NamedPair[]
  readonly scope: TaskScope
}

function scanReferences(call: ModuleCall, { pairs, scope }: CallPlace, scanner: EntryScanner): void {
  const { view, scan } = scanner
  const line = view.getLine(call.key)
  const apply = call.find('apply')?.node
  const applied = isMap(apply) ? view.listPairs(apply) : []
  scanKeywords(applied, 'task', scanner)
  const place = { line, scope: narrow(applied, scope), items: listItems(pairs, scanner) }
  if (roleIncludes.has(call.module)) addRoleCall(call, place, scanner)
  if (taskIncludes.has(call.module)) {
    if (call.module === 'include') {
      const text = 'include is not known to ansible-core from 2.16 on: use include_tasks or import_tasks'
      scan.advice.push({ line, text })
    }
    addFile('tasks', call.find('file')?.text ?? call.raw, place, scanner)
  }
  if (call.module === 'include_vars')
    addFile('variables', (call.find('file') ?? call.find('dir'))?.text ?? call.raw, place, scanner)
  if (templateModules.has(call.module)) addFile('template', call.find('src')?.text ?? call.raw, place, scanner)
}

function addFile(
  kind: 'tasks' | 'variables' | 'template',
  text: string,
  { line, scope, items }: ReferencePlace,
  { scan, variables }: EntryScanner,
): void {
  if (text === '') return
  const names = items.map((item) => resolveStaticText(text, { variables: new Map([...variables, ...item]) }))
  for (const name of new Set(names)) {
    if (name !== undefined) scan.references.push({ line, kind, name, scope })
    else if (kind === 'tasks')
      scan.unread.push({ line, text: `the tasks in ${shown(text)} are known only at run time` })
  }
}

function scanExpression(call: ModuleCall, argument: string, scanner: EntryScanner): void {
  const { view, scan } = scanner
  const found = call.find(argument)
  addExpressions(found?.node, scanner)
  if (found === undefined || found.node !== undefined) return
  const { words, variables } = findNamesInExpression(found.text)
  for (const name of variables) scan.variables.add(name)
  for (const { word } of words) scan.splitWords.push({ line: view.getLine(call.key), word })
}

function scanLoop(pairs: readonly NamedPair[], scanner: EntryScanner): void {
  const control = findValue(pairs, 'loop_control')
  if (isMap(control)) addExpressions(findValue(scanner.view.listPairs(control), 'break_when'), scanner)
}

const loopNames = new Set(['loop', 'with_items', 'with_list'])
const maxItems = 100

/** Returns the values of the variable of a constant loop. */
function listItems(pairs: readonly NamedPair[], { view }: EntryScanner): readonly ReadonlyMap<string, string>[] {
  const unknown = [new Map<string, string>()]
  const loop = pairs.find(({ name }) => loopNames.has(name))?.value
  if (!isSeq(loop) || loop.items.length > maxItems) return unknown
  const texts = loop.items.map((item) => readText(view.resolve(item)))
  const control = findValue(pairs, 'loop_control')
  const variable = (isMap(control) ? getText(view.listPairs(control), 'loop_var') : undefined) ?? 'item'
  return texts.length > 0 && texts.every((text) => text !== undefined)
    ? texts.map((text) => new Map([[variable, text]]))
    : unknown
}

function readText(node: Node | undefined): string | undefined {
  return isScalar(node) && !String(node.value).includes('{') ? getScalarText(node) : undefined
}

/** `action: "{{ module }} …"` and `action: {module: "{{ module }}"}` */
function scanChosenModule(pairs: readonly NamedPair[], { view, scan }: EntryScanner): void {
  for (const { name, key, value } of pairs) {
    if (name !== 'action' && name !== 'local_action') continue
    const text = isMap(value) ? getText(view.listPairs(value), 'module') : getText(pairs, name)
    if (text?.trimStart().startsWith('{{') !== true) continue
    scan.unread.push({ line: view.getLine(key), text: `the module of ${shown(text)} is known only at run time` })
  }
}

/** A job on the engine that no step waits for is a process of the unit's run. */
function scanAsync(pairs: readonly NamedPair[], { isLocal }: TaskScope, { view, scan }: EntryScanner): void {
  const limit = pairs.find(({ name }) => name === 'async')
  if (limit === undefined || isEmptyValue(limit.value)) return
  if (getText(pairs, 'async') === '0' || getText(pairs, 'poll') !== '0') return
  if (!isLocal && !pairs.some(({ name }) => name === 'local_action')) return
  const text = 'async with poll: 0 on the engine: the job is killed when the unit ends, even if it is not done'
  scan.advice.push({ line: view.getLine(limit.key), text })
}
