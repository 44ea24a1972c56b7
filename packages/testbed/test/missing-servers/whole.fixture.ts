import { expect, test } from 'vitest'
import { useAnsible } from '../../src/index.ts'

useAnsible('0.0')

test('is in a file that needs it', () => expect.unreachable())
