import { beforeEach, expect, test } from 'vitest'
import { createFakeAnsible } from '../fake-ansible.ts'
import { adhoc, createTestRunner, createUnit, followRun, localHosts, useStateDir } from '../run-unit.ts'

let stateDir: string

beforeEach(() => {
  stateDir = useStateDir()
})

const [host = ''] = localHosts(1)
const decided = JSON.stringify({ type: 'host', at: 1, monoMs: 1, host, state: 'ok', step: null, n: 1 })

test('a line that Ansible itself sends is written, then acknowledged', async () => {
  const { lines, states } = await runFake(`echo '${decided}' >&$EXECENGINE_RECORD_FD
read -r answer <&$EXECENGINE_RECORD_FD && test "$answer" = 0 && grep -q '"type":"host"' "$EXECENGINE_JOURNAL"`)

  expect(lines.map(({ type }) => type)).toEqual(['start', 'host', 'end'])
  expect(lines.at(-1)).toMatchObject({ exitCode: 0 })
  expect(states).toEqual(['ok'])
})

test('data of another process that inherited the socket is ignored', async () => {
  const { lines, states } = await runFake(`/bin/echo '${decided}' >&$EXECENGINE_RECORD_FD
(echo '${decided}' >&$EXECENGINE_RECORD_FD)`)

  expect(lines.map(({ type }) => type)).toEqual(['start', 'end'])
  expect(states).not.toEqual(['ok'])
})

const end = { at: 1, monoMs: 1, reason: 'exit', exitCode: 0, signal: null, leftoversKilled: 0, message: '' }
const start = { at: 1, monoMs: 1, v: 1, storeId: 's', task: 1, unit: 1, attempt: 1, incarnation: 'i' }

test.each([
  ['an end', JSON.stringify({ type: 'end', ...end })],
  ['an end behind another type', `{"type":"plan",${JSON.stringify({ type: 'end', ...end }).slice(1)}`],
  ['a start', JSON.stringify({ type: 'start', ...start, pids: [1, 1], startTimes: [1, 1] })],
  ['a host that the engine ended', JSON.stringify({ type: 'endHost', at: 1, monoMs: 1, host, name: 'a', stepId: '1' })],
  ['no line', 'null'],
])('Ansible has no influence on %s', async (_, line) => {
  const { lines } = await runFake(
    `echo '${line}' >&$EXECENGINE_RECORD_FD; read -r answer <&$EXECENGINE_RECORD_FD; exit 3`,
  )

  expect(lines.map(({ type }) => type)).toEqual(['start', 'end'])
  expect(lines.at(-1)).toMatchObject({ exitCode: 3 })
})

async function runFake(script: string) {
  const ansibleBin = await createFakeAnsible(stateDir, `#!/bin/bash\n${script}\n`)
  const runner = createTestRunner(stateDir, { ansibleBin, isolation: 'off' })
  return followRun(await runner.start(createUnit(adhoc('ping'), [host])))
}
