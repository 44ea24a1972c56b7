import { isMap, type Node } from 'yaml'
import { type EntryScanner, findValue, type ReferencePlace, shown } from './entry-scanner.ts'
import type { Reference, RoleParts, TaskScope } from './file-scan.ts'
import type { ModuleCall } from './module-arguments.ts'
import { getScalarText } from './playbook-view.ts'
import { resolveStaticText } from './static-text.ts'

/**
 * Records the role of an entry of `roles` or `dependencies`: a text, or a mapping with `role` or
 * `name`.
 */
export function addRoleReference(entry: Node | undefined, scope: TaskScope, scanner: EntryScanner): void {
  const { view } = scanner
  const pairs = isMap(entry) ? view.listPairs(entry) : []
  const named = isMap(entry) ? (findValue(pairs, 'role') ?? findValue(pairs, 'name')) : entry
  const partOf = (part: string) => getScalarText(findValue(pairs, part))
  addRole(getScalarText(named), { line: view.getLine(entry), scope, items: [new Map()] }, partOf, scanner)
}

/** Notes the role of `include_role` or `import_role`. */
export function addRoleCall(call: ModuleCall, place: ReferencePlace, scanner: EntryScanner): void {
  const name = (call.find('name') ?? call.find('role'))?.text
  addRole(name, place, (part) => call.find(part)?.text, scanner)
}

function addRole(
  text: string | undefined,
  { line, scope, items }: ReferencePlace,
  partOf: (part: string) => string | undefined,
  { scan, variables }: EntryScanner,
): void {
  if (text === undefined || text === '') return
  for (const item of items) {
    const known = { variables: new Map([...variables, ...item]) }
    const role = readRole(text, partOf, (one) => resolveStaticText(one, known))
    if (role !== undefined) scan.references.push({ line, kind: 'role', scope, ...role })
    else return void scan.unread.push({ line, text: `the role ${shown(text)} is known only at run time` })
  }
}

function readRole(
  text: string,
  partOf: (part: string) => string | undefined,
  resolve: (text: string) => string | undefined,
): Pick<Reference, 'name' | 'parts'> | undefined {
  const name = resolve(text.trim())
  const parts: Record<string, string> = {}
  for (const part of ['tasks', 'handlers', 'vars', 'defaults'] satisfies (keyof RoleParts)[]) {
    const written = partOf(`${part}_from`)
    const resolved = written === undefined ? 'main' : resolve(written)
    if (resolved === undefined) return undefined
    parts[part] = resolved
  }
  return name === undefined ? undefined : { name, parts }
}
