import { expect, test } from 'vitest'
import {
  createTaskRequest,
  createTaskSchema,
  taskRequestSchema,
  v1AdhocSchema,
  v1PlaybookSchema,
} from '../src/index.ts'

const adhoc = { kind: 'adhoc', module: 'ping', args: '' } as const
const playbook = { kind: 'playbook', name: 'site', content: '- hosts: all' } as const

/** As the version before stored it: every key that its schema requires, and nothing else. */
const storedBefore = {
  ...{ action: adhoc, timeoutSeconds: 100, unitSize: 30, lane: 'default', onEngineLoss: 'fail' },
  ...{ become: false, check: false, diff: false, tags: [], skipTags: [], verbosity: 0, extraVars: {} },
}

test('a request that the version before stored is read', () => {
  expect(taskRequestSchema.parse(storedBefore)).toEqual({ ...storedBefore, startWithinSeconds: 86_400 })
})

test('a request without options is stored with the keys that the version before requires', () => {
  expect(createTaskRequest({ action: adhoc, unitSize: 30 })).toEqual({ ...storedBefore, startWithinSeconds: 86_400 })
})

test('the default deadline of a unit is that of its action, in both APIs', () => {
  expect(createTaskRequest({ action: adhoc, unitSize: 0 }).timeoutSeconds).toBe(100)
  expect(createTaskRequest({ action: playbook, unitSize: 0 }).timeoutSeconds).toBe(600)
  const common = { task_id: '1', ips: 'a' }
  expect(v1AdhocSchema.parse({ ...common, module: 'ping' }).timeout).toBe(100)
  const sent = { ...common, task_name: 'p', playbook_name: 'p', playbook_content: '-', type: 'playbook' }
  expect(v1PlaybookSchema.parse(sent).timeout).toBe(600)
})

test('a request of v2 has the defaults of a stored request', () => {
  const sent = createTaskSchema.parse({ hosts: ['a'], adhoc: { module: 'ping' } })
  const {
    action: _,
    timeoutSeconds: __,
    unitSize: ___,
    ...defaults
  } = createTaskRequest({ action: adhoc, unitSize: 0 })
  expect(sent).toMatchObject(defaults)
})
