import { isMap } from 'yaml'
import { addNamesInTemplates } from './document-names.ts'
import { createFileScan, type FileScan, type SplitWord } from './file-scan.ts'
import { createPlaybookView } from './playbook-view.ts'
import { readYaml } from './read-yaml.ts'

export interface GroupVariable {
  readonly file: string
  readonly name: string
  readonly scan: FileScan
}

/** Reads the variables of a file in `group_vars`, each with the names in its templates. */
export function readGroupVariables(file: string, content: string): readonly GroupVariable[] {
  const parsed = readYaml(content)
  if ('problem' in parsed || !isMap(parsed.document.contents)) return []
  const view = createPlaybookView(parsed)
  return view.listPairs(parsed.document.contents).map(({ name, value }) => {
    const scan = createFileScan()
    if (value !== undefined) addNamesInTemplates(view, scan, value)
    return { file, name, scan }
  })
}

/**
 * Returns the words in those variables that are used. A project keeps the variables of all its
 * playbooks in one place: one that this playbook does not use has no effect on it.
 */
export function findUsedWords(
  variables: readonly GroupVariable[],
  used: ReadonlySet<string>,
): readonly (SplitWord & { readonly file: string })[] {
  const byName = Map.groupBy(variables, ({ name }) => name)
  const open = [...used]
  const seen = new Set(open)
  const words: (SplitWord & { file: string })[] = []
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    for (const { file, scan } of byName.get(name) ?? []) {
      words.push(...scan.splitWords.map((word) => ({ ...word, file })))
      const fresh = [...scan.variables].filter((one) => !seen.has(one))
      for (const one of fresh) seen.add(one)
      open.push(...fresh)
    }
  }
  return words
}
