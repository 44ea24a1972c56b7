import { AppError } from '@distribute/contracts'
import type { z } from 'zod'
import { assertStorable } from '../http/inspect-json.ts'
import { toProblems } from '../http/zod-problems.ts'

/** fields, and whatever clients have sent beside them without effect */
export const maxValues = 10_000

/** Throws `AppError` `invalid_input` for fields that are missing or wrong. */
export function readBody<Body>(schema: z.ZodType<Body>, sent: unknown): Body {
  assertStorable(sent, { maxValues, takesAnyNumber: true })
  const parsed = schema.safeParse(sent)
  if (parsed.success) return parsed.data
  throw new AppError('invalid_input', 'the request has missing or wrong fields', {
    problems: toProblems(parsed.error, 'body'),
  })
}
