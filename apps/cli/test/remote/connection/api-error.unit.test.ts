import { expect, it } from 'vitest'
import { ApiError } from '../../../src/remote/connection/api-error.ts'

it.each([
  [undefined, 69, true],
  [429, 69, true],
  [500, 69, true],
  [503, 69, true],
  [401, 77, false],
  [403, 77, false],
  [404, 64, false],
  [409, 64, false],
  [422, 64, false],
] as const)('an answer of %s exits with %i, and may be asked for again: %s', (status, exitCode, isTemporary) => {
  const error = new ApiError('refused', status === undefined ? {} : { status })
  expect(error).toMatchObject({ exitCode, isTemporary })
})
