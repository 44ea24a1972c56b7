import { ansibleBins } from '@distribute/testbed'
import { describeChangedHostKey } from './suites/changed-host-key.ts'
import { describeOutcomes } from './suites/outcomes.ts'

/** The project's own Ansible; `both-ansibles.slow.test.ts` runs the same on Debian's. */
const version = '2.19'
const ansibleBin = ansibleBins()[version] ?? '/missing: the virtual environment of Ansible 2.19'
describeOutcomes({ version, ansibleBin, strategies: ['linear'] })
describeChangedHostKey(version, ansibleBin)
