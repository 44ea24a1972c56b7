import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createTestRunner, createUnit, followRun, localHosts, playbook, useStateDir } from '../run-unit.ts'

export interface UnitDeadlineOptions {
  readonly version: string
  readonly ansibleBin: string
  /** long enough for the machine to reach the handler that hangs */
  readonly timeoutSeconds: number
}

/** The results of hosts that are done at the deadline of their unit. */
export function describeUnitDeadline({ version, ansibleBin, timeoutSeconds }: UnitDeadlineOptions): void {
  test(`at the unit deadline a host that was done keeps its state, with ansible-core ${version}`, {
    timeout: 300_000,
  }, async () => {
    const stateDir = useStateDir()
    const content = await readFile(join(import.meta.dirname, '../playbooks/hanging-handler.yml'), 'utf8')
    const unit = createUnit(playbook(content), localHosts(3), { timeoutSeconds })

    const { states, outcomes, end } = await followRun(await createTestRunner(stateDir, { ansibleBin }).start(unit))

    expect(states).toEqual(['failed', 'ok', 'timeout'])
    expect(outcomes['127.3.0.3']?.cause).toBe(`unit deadline of ${timeoutSeconds} s, in step hangs`)
    expect(end.reason).toBe('deadline')
  })
}
