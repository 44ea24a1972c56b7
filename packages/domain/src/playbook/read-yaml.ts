import type { YAMLParseError } from 'yaml'
import type { LineRemark } from './file-scan.ts'
import { type ParsedYaml, parseLenientYaml } from './lenient-yaml.ts'

/**
 * Parses a YAML file. Returns a problem for any other text, with its line from 1, or 0 for the
 * whole file.
 */
export function readYaml(content: string): ParsedYaml | { readonly problem: LineRemark } {
  const parsed = parseLenientYaml(content)
  const [error] = parsed.document.errors
  if (error === undefined) return parsed
  const { line } = parsed.lineCounter.linePos(error.pos[0])
  return { problem: { line, text: `is not valid YAML: ${explain(error)}` } }
}

function explain({ code, message }: YAMLParseError): string {
  if (code === 'MULTIPLE_DOCS') return 'it has a second document, and a playbook is only one'
  return code === 'RESOURCE_EXHAUSTION' ? 'it is nested too deeply' : message
}
