import { isMap, isScalar, isSeq, type Node, type YAMLSeq } from 'yaml'
import { addNamesInTemplates } from './document-names.ts'
import { type EntryScanner, findValue, narrow, scanKeywords, shown } from './entry-scanner.ts'
import { createFileScan, type FileScan, type TaskScope } from './file-scan.ts'
import { isPatternOfRun } from './host-pattern.ts'
import { shorten } from './module-arguments.ts'
import { createPlaybookView, getScalarText, isEmptyValue, type NamedPair, type PlaybookView } from './playbook-view.ts'
import { readYaml } from './read-yaml.ts'
import { scanRoleList, scanTasks } from './scan-tasks.ts'
import { resolveStaticText } from './static-text.ts'

const taskListNames = new Set(['pre_tasks', 'tasks', 'post_tasks', 'handlers'])

export interface ScanContext {
  readonly scope: TaskScope
  /** variables whose value is certain, whatever a play sets */
  readonly variables: ReadonlyMap<string, string>
}

/**
 * Reads a playbook without running or expanding it: an alias costs nothing however much it repeats,
 * and tags such as `!vault` are ignored. Ansible can find more problems.
 */
export function scanPlaybook(content: string, { scope, variables }: ScanContext): FileScan {
  const scan = createFileScan()
  const parsed = readYaml(content)
  if ('problem' in parsed) return { ...scan, problems: [parsed.problem] }
  const plays = parsed.document.contents
  if (isEmptyValue(plays)) return reject(scan, 'is empty: a list of plays is required')
  if (!isSeq(plays)) return reject(scan, 'is not a list: a list of plays is required, each starting with "- hosts:"')
  const view = createPlaybookView(parsed)
  addNamesInTemplates(view, scan)
  scanPlays(plays, scope, { view, scan, variables, seen: new Map() })
  return view.isTooRepetitive() ? reject(createFileScan(), tooRepetitive) : scan
}

export const tooRepetitive = 'its aliases repeat more text than the inspection reads: use fewer aliases'

function reject(scan: FileScan, text: string): FileScan {
  return { ...scan, problems: [{ line: 0, text }] }
}

function scanPlays(plays: YAMLSeq, scope: TaskScope, scanner: EntryScanner): void {
  const seen = new Set<Node>()
  for (const item of plays.items) {
    const play = scanner.view.resolve(item)
    const pairs = isMap(play) ? scanner.view.listPairs(play) : []
    const problem = findPlayProblem(play, pairs)
    if (problem !== undefined) scanner.scan.problems.push({ line: scanner.view.getLine(item), text: problem })
    if (play === undefined || seen.has(play)) continue
    seen.add(play)
    const imported = pairs.find(({ name }) => shorten(name) === 'import_playbook')
    if (imported !== undefined) addImport(imported, narrow(pairs, scope), scanner)
    else scanPlay(pairs, scope, scanner)
  }
}

function findPlayProblem(play: Node | undefined, pairs: readonly NamedPair[]): string | undefined {
  if (!isMap(play)) return 'the entry is not a play: a mapping with "hosts" is required'
  const names = pairs.map(({ name }) => shorten(name))
  if (names.includes('import_playbook')) return undefined
  const hosts = pairs.find(({ name }) => name === 'hosts')
  if (hosts !== undefined && !isEmptyValue(hosts.value)) return undefined
  return names.includes('include') ? 'include cannot import playbooks: use import_playbook' : 'the play has no "hosts"'
}

function addImport({ key, value }: NamedPair, scope: TaskScope, { view, scan, variables }: EntryScanner): void {
  const text = getScalarText(isMap(value) ? findValue(view.listPairs(value), 'file') : value)?.trim() ?? ''
  const [path = ''] = text.split(/\s+(?=\w+=)/, 1)
  const name = resolveStaticText(path, { variables })
  const line = view.getLine(key)
  if (name === undefined) scan.unread.push({ line, text: `the playbook ${shown(text)} is known only at run time` })
  else if (name !== '') scan.references.push({ line, kind: 'playbook', name, scope })
}

function scanPlay(pairs: readonly NamedPair[], outer: TaskScope, scanner: EntryScanner): void {
  const { view } = scanner
  const known = { ...scanner, variables: new Map([...listPlayVariables(pairs, view), ...scanner.variables]) }
  scanKeywords(pairs, 'play', known)
  const isOfEngine = scanHosts(pairs, known)
  const scope = narrow(pairs, { ...outer, isLocal: isOfEngine })
  scanPrompts(findValue(pairs, 'vars_prompt'), scanner)
  scanVarsFiles(findValue(pairs, 'vars_files'), known)
  scanRoleList(findValue(pairs, 'roles'), scope, known)
  for (const { name, value } of pairs) {
    if (taskListNames.has(name) && value !== undefined) scanTasks(value, scope, known)
  }
}

/** Returns the variables of `vars` that are plain texts. */
function listPlayVariables(pairs: readonly NamedPair[], view: PlaybookView): readonly (readonly [string, string])[] {
  const vars = findValue(pairs, 'vars')
  return (isMap(vars) ? view.listPairs(vars) : []).flatMap(({ name, value }) => {
    const text = getScalarText(value)
    return text === undefined || text.includes('{') ? [] : [[name, text] as const]
  })
}

/** Returns whether the play runs on the engine. */
function scanHosts(pairs: readonly NamedPair[], { view, scan, variables }: EntryScanner): boolean {
  const hosts = pairs.find(({ name }) => name === 'hosts')
  if (hosts?.value === undefined) return false
  const nodes = isSeq(hosts.value) ? hosts.value.items.map(view.resolve) : [hosts.value]
  const texts = nodes.flatMap((node) => getScalarText(node) ?? [])
  const line = view.getLine(hosts.key)
  const patterns = texts.map((text) => resolveStaticText(text, { variables, useDefaults: true }))
  if (patterns.includes(undefined))
    scan.unread.push({ line, text: `the hosts ${shown(texts.join())} are known only at run time` })
  const known = patterns.flatMap((pattern) => pattern ?? [])
  if (!isPatternOfRun(known)) return false
  scan.splitWords.push({ line, word: `hosts: ${shown(known.join())}` })
  return isPatternOfRun(known.filter((pattern) => !pattern.includes('[')))
}

/** A prompt is not shown without a terminal: its variable has its default or no value. */
function scanPrompts(list: Node | undefined, { view, scan }: EntryScanner): void {
  if (!isSeq(list)) return
  for (const item of list.items.map(view.resolve)) {
    const keys = isMap(item) ? view.listPairs(item) : []
    const name = getScalarText(findValue(keys, 'name'))
    const fallback = findValue(keys, 'default')
    const hasDefault = fallback !== undefined && !(isScalar(fallback) && fallback.value === null)
    if (name !== undefined && !hasDefault) scan.prompts.push({ line: view.getLine(item), text: name })
  }
}

function scanVarsFiles(list: Node | undefined, { view, scan, variables }: EntryScanner): void {
  if (!isSeq(list)) return
  const entries = list.items.map(view.resolve).flatMap((item) => (isSeq(item) ? item.items.map(view.resolve) : [item]))
  for (const entry of entries) {
    const name = resolveStaticText(getScalarText(entry) ?? '', { variables })
    const scope = { isConditional: false, isLocal: false }
    if (name) scan.references.push({ line: view.getLine(entry), kind: 'variables', name, scope })
  }
}
