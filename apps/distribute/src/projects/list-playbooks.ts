import { readFileInside } from './share/read-inside.ts'
import { walkTree } from './share/walk-tree.ts'

/** names that are looked at, files that are read, and playbooks that are listed */
const maxEntries = 20_000
const maxRead = 3000
const maxPlaybooks = 1000
/** a larger file is hardly a playbook that people wrote */
const maxBytes = 256 * 1024

/** Folders whose YAML files Ansible reads for other purposes, wherever they are. */
const otherFolders: ReadonlySet<string> = new Set(
  ['roles', 'tasks', 'handlers', 'vars', 'defaults', 'meta', 'files', 'templates', 'molecule'].concat([
    'group_vars',
    'host_vars',
    'collections',
    'plugins',
    'library',
  ]),
)

/**
 * Lists the paths of the playbooks in a folder, sorted: YAML files outside of the folders that have
 * another purpose, with a play at the top level. Links are not followed. What exceeds the limits is
 * left out.
 */
export async function listPlaybooks(folder: string): Promise<readonly string[]> {
  const found: string[] = []
  for (const path of (await listCandidates(folder)).sort().slice(0, maxRead)) {
    const text = await readFileInside(folder, path, maxBytes)
    if (text !== undefined && hasPlay(text)) found.push(path)
    if (found.length === maxPlaybooks) break
  }
  return found
}

async function listCandidates(folder: string): Promise<string[]> {
  const paths: string[] = []
  let entries = 0
  for await (const { path, entry } of walkTree(folder)) {
    if (++entries > maxEntries) break
    if (entry.isFile() && isCandidate(path)) paths.push(Buffer.from(path, 'latin1').toString())
  }
  return paths
}

function isCandidate(path: string): boolean {
  const folders = path.split('/').slice(0, -1)
  return /\.ya?ml$/.test(path) && !folders.some((name) => name.startsWith('.') || otherFolders.has(name))
}

/** A list item at the top level that names hosts, or imports another playbook. */
function hasPlay(text: string): boolean {
  return /^(?:- +| {2,})(?:hosts|(?:ansible\.builtin\.)?import_playbook) *:/m.test(text) && /^- /m.test(text)
}
