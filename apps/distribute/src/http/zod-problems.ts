import type { InputProblem } from '@distribute/contracts'
import type { FastifySchemaCompiler } from 'fastify'
import type { z } from 'zod'
import { invalidInput } from '../invalid-input.ts'

const maxProblems = 20

/** Validates a part of a request by its zod schema. A mismatch is an `AppError` `invalid_input`. */
export const compileZodValidator: FastifySchemaCompiler<z.ZodType> =
  ({ schema, httpPart = 'body' }) =>
  (data) => {
    const parsed = schema.safeParse(data)
    if (parsed.success) return { value: parsed.data }
    const problems = toProblems(parsed.error, httpPart)
    return { error: invalidInput(problems) }
  }

/** Lists up to 20 problems with the paths of their fields; `whole` names the root. */
export function toProblems(error: z.ZodError, whole: string): readonly InputProblem[] {
  return error.issues
    .slice(0, maxProblems)
    .flatMap((issue) => explain(issue, whole))
    .slice(0, maxProblems)
}

function explain(issue: z.core.$ZodIssue, whole: string): readonly InputProblem[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({ path: formatPath([...issue.path, key], whole), message: 'is not a known field' }))
  const message = issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message
  return [{ path: formatPath(issue.path, whole), message }]
}

function formatPath(path: readonly PropertyKey[], whole: string): string {
  return path.map(String).join('.').slice(0, 200) || whole
}
