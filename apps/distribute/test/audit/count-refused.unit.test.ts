import { setImmediate } from 'node:timers/promises'
import type { NewAuditEntry, RefusedCount, Store } from '@distribute/store'
import { expect, test } from 'vitest'
import { createRefusedCount } from '../../src/audit/count-refused.ts'

test('a flood is written with one statement at a time, and every request is counted', async () => {
  const written: number[] = []
  let running = 0
  const countRefused = async (_: NewAuditEntry, { attempts }: RefusedCount) => {
    running += 1
    expect(running).toBe(1)
    await setImmediate()
    written.push(attempts)
    running -= 1
    if (written.length === 1) throw new Error('the database is away')
  }
  const errors: unknown[] = []
  const count = createRefusedCount({ audit: { countRefused } as Store['audit'] }, (error) => errors.push(error))
  const refusal = { action: 'request', subject: '/', outcome: 'refused' } as const
  const by = { name: 'unknown', address: '10.1.1.1', requestId: null }
  for (let sent = 0; sent < 1000; sent++) count({ ...refusal, by: { ...by, address: `10.1.1.${sent % 2}` } }, 'GET /')
  while (written.length < 3) await setImmediate()
  expect(written).toEqual([1, 500, 499])
  expect(errors).toHaveLength(1)
})

test('a known sender has one entry a route, whatever ids it puts into the address', async () => {
  const folds = new Set<string>()
  const countRefused = async (_: NewAuditEntry, { foldBy }: RefusedCount) => void folds.add(foldBy)
  const count = createRefusedCount({ audit: { countRefused } as Store['audit'] }, () => undefined)
  const by = { name: 'token:reader', address: '10.1.1.1', requestId: null }
  for (let sent = 0; sent < 1000; sent++) {
    const refusal = { by, action: 'request', subject: `POST /api/v2/tasks/${sent}/cancel`, outcome: 'refused' } as const
    count(refusal, 'POST /api/v2/tasks/:id/cancel')
  }
  count({ by, action: 'request', subject: 'POST /api/v2/tasks', outcome: 'refused' }, 'POST /api/v2/tasks')
  while (folds.size < 2) await setImmediate()
  await setImmediate()
  expect(folds.size).toBe(2)
})
