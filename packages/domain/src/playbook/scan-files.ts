import { isMap } from 'yaml'
import { addNamesInTemplates } from './document-names.ts'
import { type EntryScanner, findValue } from './entry-scanner.ts'
import { createFileScan, type FileScan } from './file-scan.ts'
import { createPlaybookView } from './playbook-view.ts'
import { readYaml } from './read-yaml.ts'
import { findNamesInTemplates } from './run-names.ts'
import { type ScanContext, tooRepetitive } from './scan-playbook.ts'
import { scanRoleList, scanTasks } from './scan-tasks.ts'

/** Scans a file of tasks or handlers. */
export function scanTaskFile(content: string, context: ScanContext): FileScan {
  return scanYaml(content, context, (scanner) => {
    const list = scanner.view.resolve(scanner.view.document.contents)
    if (list !== undefined) scanTasks(list, context.scope, scanner)
  })
}

/** Scans `meta/main.yml` of a role. */
export function scanRoleMeta(content: string, context: ScanContext): FileScan {
  return scanYaml(content, context, (scanner) => {
    const meta = scanner.view.document.contents
    const pairs = isMap(meta) ? scanner.view.listPairs(meta) : []
    scanRoleList(findValue(pairs, 'dependencies'), context.scope, scanner)
  })
}

/** Scans a file of variables. Their templates count where the variables are used. */
export function scanVariablesFile(content: string, context: ScanContext): FileScan {
  return scanYaml(content, context, () => undefined)
}

/** Scans a file of the module `template`: all of it is a template. */
export function scanTemplateFile(content: string): FileScan {
  const scan = createFileScan()
  const { words, templates, variables } = findNamesInTemplates(content)
  let line = 1
  let read = 0
  for (const { word, offset } of words) {
    for (let at = content.indexOf('\n', read); at !== -1 && at < offset; at = content.indexOf('\n', at + 1)) {
      line += 1
      read = at + 1
    }
    scan.splitWords.push({ line, word })
  }
  for (const name of variables) scan.variables.add(name)
  const scope = { isConditional: false, isLocal: false }
  scan.references.push(...templates.map(({ word: name }) => ({ line: 0, kind: 'template' as const, name, scope })))
  return scan
}

function scanYaml(content: string, { variables }: ScanContext, look: (scanner: EntryScanner) => void): FileScan {
  const scan = createFileScan()
  const parsed = readYaml(content)
  if ('problem' in parsed) return { ...scan, unread: [parsed.problem] }
  const view = createPlaybookView(parsed)
  addNamesInTemplates(view, scan)
  look({ view, scan, variables, seen: new Map() })
  if (view.isTooRepetitive()) scan.unread.push({ line: 0, text: tooRepetitive })
  return scan
}
