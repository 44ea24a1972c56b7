import { describe, expect, test } from 'vitest'
import { faultKinds } from '../../chaos/faults/plan-faults.ts'
import { type ChaosOptions, runChaos } from '../../chaos/run-chaos.ts'
import { createMutant, type Mutation } from './mutant.ts'
import { mutations } from './mutations.ts'

/** The timeout is reached only if something is broken. */
const timeoutMs = 1_500_000

describe('minutes of faults', () => {
  test('with Ansible itself, every host of every task ends with one honest state', { timeout: timeoutMs }, async () => {
    await expectNoViolation({ form: 'fake-ssh', seed: 7, seconds: 300, faults: 150, hosts: 2_000 })
  })

  test('with a program that writes journals at once, 50,000 hosts do', { timeout: timeoutMs }, async () => {
    await expectNoViolation({ form: 'journal', seed: 11, seconds: 200, faults: 100, hosts: 50_000 })
  })
})

describe('a system without one of its guards is detected', () => {
  test('if a claim does not check the state that it changes, hosts run twice', async () => {
    const found = await findViolations(mutations.claimWithoutGuard, { form: 'journal', hosts: 1_000 })
    expect(found).toContainEqual(expect.stringMatching(/^check 2: a host was run twice/))
  })

  test('if the reaper does not check the lease, hosts are lost without a fault', async () => {
    // Without faults: one that names the unit would explain its loss.
    const found = await findViolations(mutations.leaseIgnored, { form: 'fake-ssh', hosts: 200, faults: 0 })
    expect(found).toContainEqual('check 2: a host is lost, and no fault explains it')
  })

  test('if a unit is announced before it is committed, its message comes too early', async () => {
    const found = await findViolations(mutations.publishBeforeCommit, { form: 'journal', hosts: 1_000 })
    expect(found).toContainEqual(expect.stringMatching(/^check 1: unit \S+ was announced before it was queued$/))
  })
})

async function expectNoViolation(options: ChaosOptions): Promise<void> {
  const report = await runChaos(options)
  expect(report.violations, report.text).toEqual([])
  expect(report.hostResults).toBeGreaterThanOrEqual(options.hosts)
  expect(new Set(report.faults.map(({ kind }) => kind))).toEqual(new Set(faultKinds))
}

async function findViolations(
  mutation: readonly Mutation[],
  options: Pick<ChaosOptions, 'form' | 'hosts'> & Partial<Pick<ChaosOptions, 'faults'>>,
): Promise<readonly string[]> {
  const mutant = await createMutant(mutation)
  try {
    const { violations } = await runChaos({
      faults: 26,
      ...options,
      seed: 1,
      seconds: 15,
      root: mutant.root,
      keepFolder: false,
    })
    return violations.map(({ check, what }) => `check ${check}: ${what}`)
  } finally {
    await mutant.remove()
  }
}
