import { ansibleBins } from '@distribute/testbed'
import { describeIsolation } from '../suites/isolation.ts'

/**
 * `both-ansibles.slow.test.ts` has the other pairs. An account without rights can run only Debian's
 * Ansible.
 */
const bins = ansibleBins()
describeIsolation({ version: '2.19', ansibleBin: bins['2.19'] ?? '/missing: Ansible 2.19', account: 'root' })
describeIsolation({ version: '2.14', ansibleBin: bins['2.14'] ?? '/missing: Ansible 2.14', account: 'nobody' })
