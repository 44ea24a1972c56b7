import { expect, onTestFinished, test } from 'vitest'
import {
  InspectionLimitExceeded,
  type InspectionLimits,
  limitInspection,
  PlaybookInspector,
} from '../../../src/tasks/inspection/playbook-inspector.ts'
import { ask, startService } from '../../service-under-test.ts'

const small = '- hosts: all\n  tasks:\n  - command: a\n    run_once: true\n'
const maxBytes = 1024 * 1024
/** A text that takes gigabytes to parse. */
const brackets = ']'.repeat(1_000_000)
/** The parser retries each line with another indent: seconds for four kilobytes. */
const unfinished = '- a: {\n'.repeat(500)

function createInspector(limits: Partial<InspectionLimits> = {}) {
  const inspector = new PlaybookInspector({ ...limitInspection(maxBytes), ...limits })
  onTestFinished(() => inspector.stop())
  const inspect = (content: string) =>
    inspector.inspect({ content, share: { path: '/nonexistent', storeId: 'x' }, maxBytes, extraVars: {} })
  return { inspector, inspect }
}

test('inspects one playbook after the other', async () => {
  const { inspect } = createInspector()
  const found = { problems: [], splitWords: [{ line: 4, word: 'run_once' }] }
  for (let round = 0; round < 3; round += 1) expect(await inspect(small)).toMatchObject(found)
})

test('a playbook that takes too much memory is rejected, without harm to others', async () => {
  const { inspect } = createInspector({ heapMiB: 100 })
  const refused = expect(inspect(brackets)).rejects.toThrow(/^takes more than 100 MiB of memory to inspect: /)
  expect(await Promise.all([inspect(small), inspect(small)])).toHaveLength(2)
  await refused
  expect(await inspect(small)).toMatchObject({ problems: [] })
})

test('a playbook that takes too long is rejected', async () => {
  const { inspect } = createInspector({ timeoutMs: 1000, heapMiB: 4000 })
  await expect(inspect(brackets)).rejects.toThrow(InspectionLimitExceeded)
})

test('more than 200 waiting playbooks are rejected', async () => {
  const { inspect } = createInspector()
  const waiting = Array.from({ length: 202 }, () => inspect(small))
  await expect(inspect(small)).rejects.toMatchObject({ code: 'rate_limited' })
  expect(await Promise.all(waiting)).toHaveLength(202)
})

test('no process remains after the stop', async () => {
  const { inspector, inspect } = createInspector()
  await inspect(small)
  const cut = expect(inspect(brackets)).rejects.toThrow()
  inspector.stop()
  await cut
  await expect(inspect(small)).rejects.toThrow('is stopping')
})

test('during an inspection the service answers other clients, and then its author', async () => {
  const service = await startService()
  const ends: string[] = []
  const submit = async (name: string, content: string) => {
    const body = { id: name, hosts: ['h[1-2]'], playbook: { name, content } }
    const answer = await ask(service, { path: '/api/v2/tasks', body })
    ends.push(name)
    return answer
  }
  const hostile = submit('hostile', unfinished)
  await submit('ordinary', '- hosts: all\n  tasks: [{ ping: }]\n')
  expect((await ask(service, { path: '/api/v2/health/live' })).status).toBe(200)
  expect(ends).toEqual(['ordinary'])
  expect(await hostile).toMatchObject({ status: 422, body: { errors: [{ path: 'playbook.content' }] } })
})
