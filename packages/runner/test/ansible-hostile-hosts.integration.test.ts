import { ansibleBins } from '@distribute/testbed'
import { describeHostileHosts } from './suites/hostile-hosts.ts'

/** The project's own Ansible; `both-ansibles.slow.test.ts` runs the same on Debian's. */
describeHostileHosts('2.19', ansibleBins()['2.19'] ?? '/missing: the virtual environment of Ansible 2.19')
