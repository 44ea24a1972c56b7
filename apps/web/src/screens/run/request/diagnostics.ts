/** A remark about a line of the playbook, from 1; 0: about the whole. */
export interface Diagnostic {
  readonly line: number
  readonly message: string
  readonly severity: 'error' | 'warning'
}

/** Reads `line 4: run_once acts …` and `line 4 is not valid YAML: …` of the server. */
function readDiagnostic(text: string, severity: Diagnostic['severity']): Diagnostic {
  const [, line, message] = /^line (\d{1,9}):? (.*)$/s.exec(text) ?? []
  return { line: Number(line ?? 0), message: message ?? text, severity }
}

/**
 * What the server says of the text of a playbook: its refusals, and its warnings that name a line
 * without one.
 */
export function listDiagnostics(refusals: readonly string[], warnings: readonly string[]): readonly Diagnostic[] {
  const errors = refusals.map((text) => readDiagnostic(text, 'error'))
  const taken = new Set([0, ...errors.map(({ line }) => line)])
  const others = warnings.map((text) => readDiagnostic(text, 'warning'))
  return [...errors, ...others.filter(({ line }) => !taken.has(line))]
}
