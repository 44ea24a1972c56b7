/** Stands for the root of the project if `role_path` and `playbook_dir` are part of a name. */
export const projectRoot = '\0'

/**
 * Joins paths of a project: relative to its root, or absolute. Returns undefined for a path that
 * leaves the root, and for a relative one without a folder.
 */
export function joinProjectPath(folder: string | undefined, name: string): string | undefined {
  if (name.startsWith(projectRoot)) return normalize(name.slice(projectRoot.length))
  if (name.startsWith('/')) return `/${normalize(name) ?? ''}`
  if (folder === undefined) return undefined
  const joined = normalize(`${folder}/${name}`)
  return folder.startsWith('/') && joined !== undefined ? `/${joined}` : joined
}

/** Returns '' for a file at the root. */
export function parentFolder(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
}

/**
 * Removes `.`, `..`, double slashes and a leading slash. Returns undefined for a path that leaves
 * the root.
 */
function normalize(path: string): string | undefined {
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue
    if (part !== '..') parts.push(part)
    else if (parts.pop() === undefined) return undefined
  }
  return parts.join('/')
}
