import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ansibleBins } from '@distribute/testbed'
import { expect, test } from 'vitest'
import { createTestRunner, createUnit, followRun, localHosts, playbook, removeStateDir } from './run-unit.ts'
import { describeHostileHosts } from './suites/hostile-hosts.ts'
import { describeOutcomes } from './suites/outcomes.ts'

for (const version of ['2.14', '2.19']) {
  const ansibleBin = ansibleBins()[version] ?? `/missing: Ansible ${version}`
  describeOutcomes({ version, ansibleBin, strategies: ['linear', 'free'] })
  describeHostileHosts(version, ansibleBin)

  test(`at the unit deadline a host that was done keeps its state, with ansible-core ${version}`, async () => {
    const stateDir = await mkdtemp(join(tmpdir(), 'runner-test-'))
    const content = await readFile(join(import.meta.dirname, 'playbooks/hanging-handler.yml'), 'utf8')
    const runner = createTestRunner(stateDir, { ansibleBin })
    // long enough for a busy machine to come to the handler that hangs
    const unit = createUnit(playbook(content), localHosts(3), { timeoutSeconds: 40 })

    const { states, outcomes, end } = await followRun(await runner.start(unit))
    await removeStateDir(stateDir)

    expect(states).toEqual(['failed', 'ok', 'timeout'])
    expect(outcomes['127.3.0.3']?.cause).toBe('unit deadline of 40 s, after step quick')
    expect(end.reason).toBe('deadline')
  })
}
