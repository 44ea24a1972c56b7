import type { AnsibleConfig } from './ansible-config.ts'
import type { Reference, RoleParts } from './file-scan.ts'
import type { ProjectFiles } from './project-files.ts'
import { joinProjectPath, parentFolder } from './project-path.ts'

/** The file that has a reference, and the folders where Ansible searches for its target. */
export interface FilePlace {
  /** undefined: an inline playbook */
  readonly path: string | undefined
  /** undefined for an inline playbook */
  readonly playbookFolder: string | undefined
  readonly role: string | undefined
}

export interface SearchPaths {
  /** the folder of `ansible.cfg`, which its paths are relative to */
  readonly configFolder: string
  readonly config: AnsibleConfig
}

export interface FileText {
  readonly path: string
  readonly text: string
}

/**
 * Returns the files of a reference: one, or those in a folder of variables; empty if the project
 * has no such file.
 */
export async function findFiles(
  files: ProjectFiles,
  reference: Reference,
  place: FilePlace,
): Promise<readonly FileText[]> {
  for (const path of listCandidates(reference, place)) {
    const text = await files.read(path)
    if (text !== undefined) return [{ path, text }]
    const names = reference.kind === 'variables' ? await files.list(path) : undefined
    if (names !== undefined) return await readAll(files, path, names)
  }
  return []
}

async function readAll(files: ProjectFiles, folder: string, names: readonly string[]): Promise<readonly FileText[]> {
  const read: FileText[] = []
  for (const path of names.filter(isYamlName).map((name) => `${folder}/${name}`)) {
    const text = await files.read(path)
    if (text !== undefined) read.push({ path, text })
  }
  return read
}

/** Returns the folder of a role. */
export async function findRole(
  files: ProjectFiles,
  name: string,
  { place, paths }: { readonly place: FilePlace; readonly paths: SearchPaths },
): Promise<string | undefined> {
  for (const folder of listRoleFolders(name, place, paths)) {
    if ((await files.list(folder)) !== undefined) return folder
  }
  return undefined
}

/** Returns the files of one part of a role: `main.yml`, or all files in a folder `main`. */
export function listRoleFiles(
  files: ProjectFiles,
  role: string,
  { part, name }: { readonly part: keyof RoleParts | 'meta'; readonly name: string },
): Promise<readonly string[]> {
  return listVariableFiles(files, `${role}/${part}`, name)
}

/** Returns the file with this name without extension, or all files in a folder of that name. */
export async function listVariableFiles(files: ProjectFiles, folder: string, name: string): Promise<readonly string[]> {
  const written = joinProjectPath(folder, name)
  if (written === undefined) return []
  const parent = parentFolder(written)
  const base = written.slice(written.lastIndexOf('/') + 1)
  const names = (await files.list(parent)) ?? []
  const found = extensions.map((extension) => `${base}${extension}`).find((one) => names.includes(one))
  if (found !== undefined) return [`${parent}/${found}`]
  if (!names.includes(base)) return []
  const inside = await files.list(written)
  return inside === undefined ? [written] : inside.filter(isYamlName).map((one) => `${written}/${one}`)
}

const extensions = ['.yml', '.yaml', '.json']

function isYamlName(name: string): boolean {
  return extensions.some((extension) => name.endsWith(extension))
}

const partFolders = { tasks: 'tasks', variables: 'vars', template: 'templates', playbook: '', role: '' }

/**
 * In Ansible's order where it matters: the role, then the folder of the including file, then that
 * of the playbook.
 */
function listCandidates({ kind, name }: Reference, { path, playbookFolder, role }: FilePlace): readonly string[] {
  const own = path === undefined ? playbookFolder : parentFolder(path)
  const part = partFolders[kind]
  const folders =
    kind === 'playbook'
      ? [own]
      : [inFolder(role, part), inFolder(role, 'handlers'), role, own, inFolder(own, part), playbookFolder]
  const candidates = [...folders, inFolder(playbookFolder, part)].map((folder) => joinProjectPath(folder, name))
  return [...new Set(candidates)].filter((candidate) => candidate !== undefined)
}

function inFolder(folder: string | undefined, part: string): string | undefined {
  return folder === undefined ? undefined : joinProjectPath(folder, part)
}

function listRoleFolders(name: string, place: FilePlace, paths: SearchPaths): readonly string[] {
  const { playbookFolder, role } = place
  const collection = /^(\w+)\.(\w+)\.(\w+)$/.exec(name)
  if (collection !== null) {
    const [, namespace, library, own] = collection
    const roots = [inFolder(playbookFolder, 'collections'), ...configured(paths, paths.config.collectionsPath), '']
    const inRoot = `ansible_collections/${namespace}/${library}/roles/${own}`
    return join(roots, inRoot)
  }
  const beside = role === undefined ? undefined : parentFolder(role)
  const roots = [
    inFolder(playbookFolder, 'roles'),
    ...configured(paths, paths.config.rolesPath),
    beside,
    playbookFolder,
  ]
  return join(roots, name)
}

function configured({ configFolder }: SearchPaths, folders: readonly string[]): readonly (string | undefined)[] {
  return folders.map((folder) => joinProjectPath(configFolder, folder))
}

function join(folders: readonly (string | undefined)[], name: string): readonly string[] {
  const joined = folders.map((folder) => joinProjectPath(folder, name)).filter((folder) => folder !== undefined)
  return [...new Set(joined)]
}
