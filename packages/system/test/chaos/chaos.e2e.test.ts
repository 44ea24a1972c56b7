import { expect, test } from 'vitest'
import { faultKinds } from '../../chaos/faults/plan-faults.ts'
import { runChaos } from '../../chaos/run-chaos.ts'

/** Takes 45 s on two idle cores. The timeout is reached only if something is broken. */
const timeoutMs = 300_000

test('every host ends with one honest state, even if processes or messages are killed, stopped, lost or duplicated', {
  timeout: timeoutMs,
}, async () => {
  const report = await runChaos({ form: 'fake-ssh', seed: 4, seconds: 20, faults: 26, hosts: 300 })
  expect(report.violations, report.text).toEqual([])
  expect(report.hostResults).toBeGreaterThanOrEqual(300)
  expect(report.faults.length).toBeGreaterThanOrEqual(25)
  expect(new Set(report.faults.map(({ kind }) => kind))).toEqual(new Set(faultKinds))
})
