import { AppError } from '@distribute/contracts'
import type { z } from 'zod'
import { assertStorable } from '../http/body/inspect-json.ts'
import { toProblems } from '../http/zod-problems.ts'

/** The fields, and unknown fields that clients send without effect. */
export const maxValues = 10_000

/** Throws `AppError` `invalid_input` for missing or invalid fields. */
export function readBody<Body>(schema: z.ZodType<Body>, sent: unknown): Body {
  assertStorable(sent, { maxValues, takesAnyNumber: true })
  const parsed = schema.safeParse(sent)
  if (parsed.success) return parsed.data
  throw new AppError('invalid_input', 'the request has missing or invalid fields', {
    problems: toProblems(parsed.error, 'body'),
  })
}
