import { isMap } from 'yaml'
import { parseLenientYaml } from './lenient-yaml.ts'

/**
 * Why Ansible would not take a text as a file of variables (YAML, JSON, or either encrypted by ansible-vault); undefined
 * when it would. Says where, and never what stands there: it may be a secret.
 */
export function findVarsProblem(content: string): string | undefined {
  if (content.startsWith('$ANSIBLE_VAULT;')) return undefined
  const { document, lineCounter } = parseLenientYaml(content)
  const [error] = document.errors
  if (error !== undefined) return `line ${lineCounter.linePos(error.pos[0]).line} is no YAML (${error.code})`
  if (document.contents === null || isMap(document.contents)) return undefined
  return 'it is no mapping of names to values, such as `ansible_port: 2222`'
}
