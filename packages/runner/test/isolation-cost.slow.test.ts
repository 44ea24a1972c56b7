import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createFakeAnsible } from './fake-ansible.ts'
import { createUnprivilegedPython } from './isolation/unprivileged-python.ts'
import { adhoc, createTestRunner, createUnit, followRun, localHosts, removeStateDir } from './run-unit.ts'

const rounds = 40

/** Prints what a unit's namespaces cost: from its start line to its end line, an Ansible that ends at once. */
test.each(['root', 'nobody'])('namespaces cost a unit of %s a few milliseconds', async (account) => {
  const stateDir = await mkdtemp(join(tmpdir(), 'runner-test-'))
  onTestFinished(() => removeStateDir(stateDir))
  const ansibleBin = await createFakeAnsible(stateDir, '#!/bin/sh\nexit 0')
  const python = account === 'nobody' ? await createUnprivilegedPython(stateDir) : undefined
  const measured: Record<'off' | 'required', number[]> = { off: [], required: [] }
  for (let round = 0; round < rounds; round += 1) {
    for (const isolation of ['off', 'required'] as const) {
      const runner = createTestRunner(stateDir, { ansibleBin, python, isolation })
      const run = await runner.start(createUnit(adhoc('ping'), localHosts(1)))
      const { lines, end } = await followRun(run)
      expect(end.exitCode).toBe(0)
      measured[isolation].push((lines.at(-1)?.monoMs ?? Number.NaN) - (lines[0]?.monoMs ?? Number.NaN))
      await run.discard()
    }
  }
  const [without, within] = [measured.off, measured.required].map(median)
  console.info(`as ${account}: ${without} ms without, ${within} ms with namespaces (medians of ${rounds})`)
  expect((within ?? Number.NaN) - (without ?? Number.NaN)).toBeLessThan(500)
})

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN
}
