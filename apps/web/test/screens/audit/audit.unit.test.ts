import { expect, it } from 'vitest'
import { parseAuditFilters, toAuditQuery } from '../../../src/screens/audit/audit-filters.ts'
import { readDetail } from '../../../src/screens/audit/read-detail.ts'

it('takes the filters of an address', () => {
  const filters = parseAuditFilters({ actor: 'account:mei', action: 'task.eat', subject: 7, since: '24h' })
  expect(filters).toEqual({ actor: 'account:mei', subject: '7', since: '24h' })
  const nowMs = Date.parse('2026-03-04T10:20:30.456Z')
  expect(toAuditQuery(filters, nowMs)).toEqual({
    actor: 'account:mei',
    subject: '7',
    since: '2026-03-03T10:20:00.000Z',
  })
})

it('takes details apart whose form is known', () => {
  expect(readDetail({ action: 'task.submit', detail: 'lane dc1' })).toEqual({ kind: 'lane', value: 'dc1' })
  expect(readDetail({ action: 'task.retry', detail: 'of 42' })).toEqual({ kind: 'retryOf', value: '42' })
  expect(readDetail({ action: 'project.clone', detail: 'ref main' })).toEqual({ kind: 'ref', value: 'main' })
})

it('shows other details as they are', () => {
  expect(readDetail({ action: 'request', detail: 'lane dc1' })).toEqual({ kind: 'text', value: 'lane dc1' })
  expect(readDetail({ action: 'task.cancel', detail: null })).toBeUndefined()
})
