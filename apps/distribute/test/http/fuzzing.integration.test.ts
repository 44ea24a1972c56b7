import { test } from 'vitest'
import { expectDocumentedAnswers } from './fuzzing.ts'

test('20 seconds of generated requests get documented answers only', { timeout: 180_000 }, async () => {
  await expectDocumentedAnswers({ seconds: 20 })
})
