import { emptyForm, type FieldName } from './run-form.ts'

/** Fields whose place in a request has another name. */
const places: ReadonlyMap<string, FieldName> = new Map<string, FieldName>([
  ['adhoc.module', 'module'],
  ['adhoc.args', 'args'],
  ['playbook.name', 'playbookName'],
  ['playbook.content', 'content'],
  ['playbook.project', 'project'],
  ['playbook.path', 'path'],
  ['playbook.revision', 'revision'],
  ['connection.user', 'user'],
  ['connection.port', 'port'],
  ['connection', 'user'],
  ['groups', 'inventory'],
  ['hostVars', 'inventory'],
])

/** The field of the form that a problem of the API is about, such as `hosts` for `hosts.17`. */
export function fieldOfPath(path: string): FieldName | undefined {
  const [first = '', second = ''] = path.split('.', 2)
  const found = places.get(`${first}.${second}`) ?? places.get(first)
  if (found !== undefined) return found
  return Object.hasOwn(emptyForm, first) ? (first as FieldName) : undefined
}
