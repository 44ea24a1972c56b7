import { beforeAll, describe, expect, test } from 'vitest'
import { useAnsible } from '../../src/index.ts'

const reached = expect.unreachable

describe('a suite', () => {
  beforeAll(() => void useAnsible('0.0'))
  test('a hook needs it', () => reached())
  test('the same hook needs it', () => reached())
})

test('needs it', () => {
  useAnsible('0.0')
  reached()
})

test('needs nothing', () => undefined)
