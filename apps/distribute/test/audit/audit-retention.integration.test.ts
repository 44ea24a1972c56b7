import { eventually } from '@distribute/testbed'
import { pino } from 'pino'
import { expect, onTestFinished, test } from 'vitest'
import { AuditRetention } from '../../src/audit/audit-retention.ts'
import { openTestStore } from '../service-under-test.ts'

test('entries are deleted after their own time, step by step', async () => {
  const store = await openTestStore()
  const asked: number[] = []
  const prune = async (keepMs: number) => asked.push(keepMs) < 2
  const deps = { store: { audit: { ...store.audit, prune } }, logger: pino({ level: 'silent' }) }
  const retention = new AuditRetention(deps, { days: 400 })
  onTestFinished(() => retention.stop())
  retention.start()
  const keepMs = 400 * 24 * 3600 * 1000
  await eventually(async () => expect(asked).toEqual([keepMs, keepMs]))
})
