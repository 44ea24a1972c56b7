import { test } from 'vitest'
import { expectDocumentedAnswers } from './fuzzing.ts'

test('five minutes of generated requests get documented answers only', { timeout: 480_000 }, async () => {
  await expectDocumentedAnswers({ seconds: 300 })
})
