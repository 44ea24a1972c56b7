import { ansibleBins } from '@distribute/testbed'
import { describeChangedHostKey } from './suites/changed-host-key.ts'
import { describeHostileHosts } from './suites/hostile-hosts.ts'
import { describeOutcomes } from './suites/outcomes.ts'
import { describeUnitDeadline } from './suites/unit-deadline.ts'

for (const version of ['2.14', '2.19']) {
  const ansibleBin = ansibleBins()[version] ?? `/missing: Ansible ${version}`
  describeOutcomes({ version, ansibleBin, strategies: ['linear', 'free'] })
  describeHostileHosts(version, ansibleBin)
  describeChangedHostKey(version, ansibleBin)
  describeUnitDeadline({ version, ansibleBin, timeoutSeconds: 40 })
}
