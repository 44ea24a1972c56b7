import { type Document, isAlias, isMap, visit } from 'yaml'
import { parseLenientYaml } from './lenient-yaml.ts'

/**
 * Returns why Ansible would reject a text as a file of variables (YAML, JSON, or either encrypted
 * by ansible-vault), or undefined. Names the line, never its content, which can be secret.
 */
export function findVarsProblem(content: string): string | undefined {
  if (content.startsWith('$ANSIBLE_VAULT;')) return undefined
  const { document, lineCounter } = parseLenientYaml(content)
  const [error] = document.errors
  if (error !== undefined) return `line ${lineCounter.linePos(error.pos[0]).line} is not valid YAML (${error.code})`
  const alias = findUnknownAlias(document)
  if (alias !== undefined) return `line ${lineCounter.linePos(alias).line} has an alias without an anchor`
  if (document.contents === null || isMap(document.contents)) return undefined
  return 'it is not a mapping of names to values, such as `ansible_port: 2222`'
}

/** Returns the position of one. */
function findUnknownAlias(document: Document.Parsed): number | undefined {
  let found: number | undefined
  visit(document, (_key, node) => {
    if (!isAlias(node) || node.resolve(document) !== undefined) return
    found = node.range?.[0] ?? 0
    return visit.BREAK
  })
  return found
}
