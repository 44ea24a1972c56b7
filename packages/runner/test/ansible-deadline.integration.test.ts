import { ansibleBins } from '@distribute/testbed'
import { describeEndHost } from './suites/end-host.ts'
import { describeUnitDeadline } from './suites/unit-deadline.ts'

/** The project's own Ansible; `both-ansibles.slow.test.ts` runs the same on Debian's. */
const version = '2.19'
const ansibleBin = ansibleBins()[version] ?? '/missing: the virtual environment of Ansible 2.19'
describeUnitDeadline({ version, ansibleBin, timeoutSeconds: 25 })
describeEndHost(version, ansibleBin)
