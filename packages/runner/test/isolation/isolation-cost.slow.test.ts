import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { createFakeAnsible } from '../fake-ansible.ts'
import { adhoc, createTestRunner, createUnit, followRun, localHosts, useStateDir } from '../run-unit.ts'
import { createUnprivilegedPython } from './unprivileged-python.ts'

const rounds = 40

/**
 * Prints what a unit's namespaces and key agent cost, from start line to end line, with an Ansible
 * that ends at once.
 */
test.each(['root', 'nobody'])('namespaces and a key cost a unit of %s a few milliseconds', async (account) => {
  const stateDir = useStateDir()
  const ansibleBin = await createFakeAnsible(stateDir, '#!/bin/sh\nexit 0')
  const python = account === 'nobody' ? await createUnprivilegedPython(stateDir) : undefined
  const keyFile = join(stateDir, 'key')
  await execa('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', keyFile])
  const forms = {
    without: { isolation: 'off' },
    within: { isolation: 'required' },
    withKey: { isolation: 'required', ssh: { keyFile } },
  } as const
  const measured: Record<keyof typeof forms, number[]> = { without: [], within: [], withKey: [] }
  for (let round = 0; round < rounds; round += 1) {
    for (const form of ['without', 'within', 'withKey'] as const) {
      const runner = createTestRunner(stateDir, { ansibleBin, python, ...forms[form] })
      const run = await runner.start(createUnit(adhoc('ping'), localHosts(1)))
      const { lines, end } = await followRun(run)
      expect(end.exitCode).toBe(0)
      measured[form].push((lines.at(-1)?.monoMs ?? Number.NaN) - (lines[0]?.monoMs ?? Number.NaN))
      await run.discard()
    }
  }
  const [without, within, withKey] = [measured.without, measured.within, measured.withKey].map(describeSpread)
  console.info(`as ${account}: ${without} without, ${within} with namespaces, ${withKey} with a key as well`)
  expect(median(measured.withKey) - median(measured.without)).toBeLessThan(500)
})

function describeSpread(numbers: readonly number[]): string {
  return `${Math.min(...numbers)} ms at best, ${median(numbers)} ms as median of ${numbers.length}`
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN
}
