import type { FormProblem } from './build-request.ts'
import { fieldOfPath } from './field-of-path.ts'
import type { FieldName } from './run-form.ts'

export interface Refusal {
  readonly path: string
  readonly message: string
}

/** Every problem of a request: those of a field, and those of no field. */
export interface Findings {
  readonly byField: ReadonlyMap<FieldName, readonly string[]>
  readonly others: readonly Refusal[]
}

/** Sorts what the page and the server reject by the fields of the form. */
export function findProblems(
  own: ReadonlyMap<FieldName, FormProblem>,
  refusals: readonly Refusal[],
  words: Readonly<Record<FormProblem, string>>,
): Findings {
  const byField = new Map<FieldName, readonly string[]>()
  const add = (field: FieldName, message: string) => byField.set(field, [...(byField.get(field) ?? []), message])
  for (const [field, problem] of own) add(field, words[problem])
  const others: Refusal[] = []
  for (const refusal of refusals) {
    const field = fieldOfPath(refusal.path)
    if (field === undefined) others.push(refusal)
    else add(field, refusal.message)
  }
  return { byField, others }
}
