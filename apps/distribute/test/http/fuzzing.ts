import { createToken, hashToken } from '@distribute/service'
import { type FuzzingReport, fuzzApi } from '@distribute/testbed'
import { expect } from 'vitest'
import { fullToken } from '../access/full-token.ts'
import { openTestStore, startService } from '../service-under-test.ts'

interface Fuzzing {
  readonly seconds: number
}

/**
 * Sends generated requests for each operation, with a token that may do everything. Returns how
 * many operations were tested.
 */
export async function expectDocumentedAnswers({ seconds }: Fuzzing): Promise<FuzzingReport['operations']> {
  const token = createToken()
  const store = await openTestStore()
  await store.tokens.create(fullToken({ name: 'schemathesis', hash: hashToken(token) }))
  const service = await startService({ ratePerMinute: 0, auth: 'required' }, { store })
  const address = await service.app.listen({ host: '127.0.0.1', port: 0 })
  const { output, failures, cases, operations } = await fuzzApi({ address, token, seconds })
  console.info(`${cases} cases for ${operations.total} operations`)
  expect(failures, output).toEqual([])
  expect(cases).toBeGreaterThan(0)
  return operations
}
