import { emptyConfig, readAnsibleConfig } from './ansible-config.ts'
import { createFileScan, type TaskScope } from './file-scan.ts'
import { type FilePlace, listVariableFiles, type SearchPaths } from './find-reference.ts'
import { createFindings, type Findings, type PlaybookInspection } from './findings.ts'
import { type Follower, followReferences, listVariables } from './follow-references.ts'
import { findUsedWords, type GroupVariable, readGroupVariables } from './group-variables.ts'
import { emptyInventoryTexts, type InventoryTexts, readInventoryVariables } from './inventory-texts.ts'
import { type FileLimits, fileLimits, limitFiles, type ProjectFiles } from './project-files.ts'
import { joinProjectPath, parentFolder } from './project-path.ts'
import { scanPlaybook } from './scan-playbook.ts'

export interface InspectedPlaybook {
  readonly content: string
  /** in its project; unset: an inline playbook */
  readonly path?: string
  readonly files: ProjectFiles
  readonly extraVars: Readonly<Record<string, unknown>>
  /** the inventory of the task: its groups and templates of its variables */
  readonly inventory?: InventoryTexts
  /** default: `fileLimits` */
  readonly limits?: Partial<FileLimits>
}

/**
 * Inspects a playbook and everything that it includes by a constant name: playbooks, tasks, roles
 * with their handlers, dependencies, variables and templates. Runs nothing. Rejects only if reading
 * a file rejects.
 */
export async function inspectPlaybook(playbook: InspectedPlaybook): Promise<PlaybookInspection> {
  const { path, content, extraVars } = playbook
  const playbookFolder = path === undefined ? undefined : parentFolder(path)
  const place: FilePlace = { path, playbookFolder, role: undefined }
  const files = limitFiles(playbook.files, { ...fileLimits, ...playbook.limits })
  const findings = createFindings()
  const paths = await readConfig(files, playbookFolder, findings)
  const follower: Follower = { files, paths, findings, knownVariables: listKnown(extraVars) }
  const scan = scanPlaybook(content, { scope: outermost, variables: listVariables(follower, place) })
  await followReferences({ scan, place }, follower)
  const { groups, variables } = playbook.inventory ?? emptyInventoryTexts
  addUsedWords(readInventoryVariables(variables), findings)
  if (playbookFolder !== undefined) await addGroupVariables(playbookFolder, groups, follower)
  if (files.isExhausted()) findings.addUnread('it includes more files than the inspection reads')
  return findings.list()
}

const outermost: TaskScope = { isConditional: false, isLocal: false }

/** Nothing overrides them. */
function listKnown(extraVars: InspectedPlaybook['extraVars']): ReadonlyMap<string, string> {
  const texts = Object.entries(extraVars).flatMap(([name, value]) =>
    typeof value === 'string' || typeof value === 'number' ? [[name, String(value)] as const] : [],
  )
  return new Map(texts.filter(([, text]) => !text.includes('{')))
}

/** Next to the playbook, otherwise at the root, as for a run. */
async function readConfig(files: ProjectFiles, folder: string | undefined, findings: Findings): Promise<SearchPaths> {
  for (const configFolder of folder === undefined ? [] : new Set([folder, ''])) {
    const path = joinProjectPath(configFolder, 'ansible.cfg')
    const text = path && (await files.read(path))
    if (!path || text === undefined) continue
    const config = readAnsibleConfig(text)
    findings.add({ ...createFileScan(), splitWords: [...config.splitWords] }, path)
    return { configFolder, config }
  }
  return { configFolder: '', config: emptyConfig }
}

/** Variables of the groups that a run has. Ansible reads them next to the playbook. */
async function addGroupVariables(
  playbookFolder: string,
  groups: readonly string[],
  { files, findings }: Follower,
): Promise<void> {
  const variables: GroupVariable[] = []
  const folder = joinProjectPath(playbookFolder, 'group_vars') ?? ''
  for (const group of new Set(['all', 'target_hosts', ...groups])) {
    for (const path of await listVariableFiles(files, folder, group)) {
      const text = await files.read(path)
      if (text !== undefined) variables.push(...readGroupVariables(path, text))
    }
  }
  addUsedWords(variables, findings)
}

function addUsedWords(variables: readonly GroupVariable[], findings: Findings): void {
  for (const { file, ...word } of findUsedWords(variables, findings.usedVariables)) {
    findings.add({ ...createFileScan(), splitWords: [word] }, file)
  }
}
