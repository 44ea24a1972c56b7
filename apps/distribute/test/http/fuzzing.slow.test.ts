import { expect, test } from 'vitest'
import { expectDocumentedAnswers } from './fuzzing.ts'

test('five minutes of generated requests get documented answers only', { timeout: 480_000 }, async () => {
  const { tested, total } = await expectDocumentedAnswers({ seconds: 300 })
  expect(tested).toBe(total)
})
