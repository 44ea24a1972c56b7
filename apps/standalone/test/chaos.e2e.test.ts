import { expect, test } from 'vitest'
import { faultKinds } from '../chaos/faults/plan-faults.ts'
import { runChaos } from '../chaos/run-chaos.ts'

test('whatever is killed, stopped, lost or doubled, every host of every task ends with one honest state', async () => {
  const report = await runChaos({ form: 'fake-ssh', seed: 4, seconds: 20, faults: 26, hosts: 300 })
  expect(report.violations, report.text).toEqual([])
  expect(report.hostResults).toBeGreaterThanOrEqual(300)
  expect(report.faults.length).toBeGreaterThanOrEqual(25)
  expect(new Set(report.faults.map(({ kind }) => kind))).toEqual(new Set(faultKinds))
})
