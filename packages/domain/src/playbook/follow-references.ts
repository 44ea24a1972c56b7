import { createFileScan, type FileScan, type LineRemark, type Reference, type RoleParts } from './file-scan.ts'
import {
  type FilePlace,
  type FileText,
  findFiles,
  findRole,
  listRoleFiles,
  type SearchPaths,
} from './find-reference.ts'
import type { Findings } from './findings.ts'
import type { LimitedFiles } from './project-files.ts'
import { parentFolder, projectRoot } from './project-path.ts'
import { scanRoleMeta, scanTaskFile, scanTemplateFile, scanVariablesFile } from './scan-files.ts'
import { type ScanContext, scanPlaybook } from './scan-playbook.ts'

export interface Follower {
  readonly files: LimitedFiles
  readonly paths: SearchPaths
  readonly findings: Findings
  /** variables whose value is certain in every file */
  readonly knownVariables: ReadonlyMap<string, string>
}

interface ScannedFile {
  readonly scan: FileScan
  readonly place: FilePlace
}

/** Adds the findings of a file and of all files that it includes, each once per scope. */
export async function followReferences(first: ScannedFile, follower: Follower): Promise<void> {
  const { files, findings } = follower
  const seen = new Set<string>()
  const isNew = (...key: unknown[]): boolean => seen.size < seen.add(JSON.stringify(key)).size
  const open: ScannedFile[] = [first]
  for (const { scan, place } of open) {
    findings.add(scan, place.path)
    for (const reference of scan.references) {
      const { kind, name, scope, parts } = reference
      const origin = place.path && parentFolder(place.path)
      if (files.isExhausted() || !isNew(kind, name, scope, parts, origin, place.role)) continue
      open.push(...(await openReference(reference, { place, follower, isNew })))
    }
  }
}

/** Returns the known variables, with the folders of the role and the playbook. */
export function listVariables(
  { knownVariables }: Follower,
  { playbookFolder, role }: FilePlace,
): ReadonlyMap<string, string> {
  const folders = [
    ['playbook_dir', playbookFolder],
    ['role_path', role],
  ] as const
  const known = folders.flatMap(([name, folder]) => (folder === undefined ? [] : [[name, toName(folder)] as const]))
  return new Map([...knownVariables, ...known])
}

function toName(folder: string): string {
  return folder.startsWith('/') ? folder : `${projectRoot}/${folder}`
}

interface Origin {
  readonly place: FilePlace
  readonly follower: Follower
  /** whether the key is new */
  readonly isNew: (...key: readonly unknown[]) => boolean
}

async function openReference(reference: Reference, origin: Origin): Promise<readonly ScannedFile[]> {
  if (reference.kind === 'role') return await openRole(reference, origin)
  const { place, follower, isNew } = origin
  const found = await findFiles(follower.files, reference, place)
  const mayBeMissing = reference.kind === 'variables' || reference.kind === 'template'
  if (found.length === 0 && !mayBeMissing) noteMissing(reference, origin)
  return found
    .filter(({ path }) => isNew(path, reference.scope, place.role))
    .map((file) => scanFile(file, reference, origin))
}

const scanners = {
  playbook: scanPlaybook,
  tasks: scanTaskFile,
  meta: scanRoleMeta,
  variables: scanVariablesFile,
  template: scanTemplateFile,
}

function scanFile({ path, text }: FileText, { kind, scope }: Reference, { place, follower }: Origin): ScannedFile {
  const inside =
    kind === 'playbook' ? { path, playbookFolder: parentFolder(path), role: undefined } : { ...place, path }
  const context = { scope, variables: listVariables(follower, inside) }
  return { place: inside, scan: scanText(text, kind === 'role' ? 'tasks' : kind, context) }
}

function scanText(text: string, kind: keyof typeof scanners, context: ScanContext): FileScan {
  const isEncrypted = text.startsWith('$ANSIBLE_VAULT;')
  const scan = scanners[kind](isEncrypted ? '' : text, context)
  const holdsTasks = kind === 'tasks' || kind === 'playbook'
  const unread: LineRemark[] = isEncrypted && holdsTasks ? [{ line: 0, text: 'is encrypted' }] : scan.unread
  // an included file can be empty
  return { ...scan, unread, problems: scan.problems.filter(({ line }) => line > 0) }
}

async function openRole(reference: Reference, origin: Origin): Promise<readonly ScannedFile[]> {
  const { place, follower, isNew } = origin
  const role = await findRole(follower.files, reference.name, { place, paths: follower.paths })
  if (role === undefined) {
    noteMissing(reference, origin)
    return []
  }
  if (!isNew(role, reference.parts, reference.scope)) return []
  const opened: ScannedFile[] = []
  for (const [part, kind] of roleParts) {
    const name = part === 'meta' ? 'main' : (reference.parts?.[part] ?? 'main')
    for (const path of await listRoleFiles(follower.files, role, { part, name })) {
      const text = await follower.files.read(path)
      const inside = { path, playbookFolder: place.playbookFolder, role }
      const context = { scope: reference.scope, variables: listVariables(follower, inside) }
      if (text !== undefined) opened.push({ place: inside, scan: scanText(text, kind, context) })
    }
  }
  return opened
}

const roleParts: readonly (readonly [keyof RoleParts | 'meta', keyof typeof scanners])[] = [
  ['meta', 'meta'],
  ['defaults', 'variables'],
  ['vars', 'variables'],
  ['tasks', 'tasks'],
  ['handlers', 'tasks'],
]

const kindNames = { playbook: 'the playbook', tasks: 'the tasks in', role: 'the role', variables: '', template: '' }

function noteMissing({ kind, name, line }: Reference, { place, follower }: Origin): void {
  if (follower.files.isExhausted()) return
  const text = `${kindNames[kind]} ${name.replace(`${projectRoot}/`, '')} was not found in the project`
  follower.findings.add({ ...createFileScan(), unread: [{ line, text }] }, place.path)
}
