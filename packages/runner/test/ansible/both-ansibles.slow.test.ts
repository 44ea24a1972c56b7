import { useAnsible } from '@distribute/testbed'
import { describeAdhocArguments, describeAdhocMeaning } from '../suites/adhoc-arguments.ts'
import { describeChangedHostKey } from '../suites/changed-host-key.ts'
import { describeEndHost } from '../suites/end-host.ts'
import { describeFlood } from '../suites/flood.ts'
import { describeGroups } from '../suites/groups.ts'
import { describeHostDeadline } from '../suites/host-deadline.ts'
import { describeHostileHosts } from '../suites/hostile-hosts.ts'
import { describeIsolation } from '../suites/isolation.ts'
import { describeOtherHosts } from '../suites/other-hosts.ts'
import { describeOutcomes, describeStrategy } from '../suites/outcomes.ts'
import { describeProjects } from '../suites/projects.ts'
import { describeReached } from '../suites/reached.ts'
import { describeRecord } from '../suites/record.ts'
import { describeRunVariables } from '../suites/run-variables.ts'
import { describeSecretVars } from '../suites/secret-vars.ts'
import { describeSpellings } from '../suites/spellings.ts'
import { describeSshForms } from '../suites/ssh-forms.ts'
import { describeSshRefusals } from '../suites/ssh-refusals.ts'
import { describeSupervision } from '../suites/supervision.ts'
import { describeUnitDeadline } from '../suites/unit-deadline.ts'

for (const version of ['2.14', '2.19']) {
  const ansibleBin = useAnsible(version)
  describeStrategy({ version, ansibleBin, strategy: 'free' })
  describeAdhocMeaning(version, ansibleBin)
  describeOtherHosts(version, ansibleBin)
  describeHostileHosts(version, ansibleBin)
  describeSshRefusals(version, ansibleBin)
  describeUnitDeadline({ version, ansibleBin, timeoutSeconds: 40 })
  describeHostDeadline(version, ansibleBin)
  describeEndHost(version, ansibleBin)
  describeSupervision(version, ansibleBin)
  describeFlood(version, ansibleBin)
  describeGroups(version, ansibleBin)
  describeReached(version, ansibleBin)
}

// `npm test` runs these with the project's Ansible.
const debian = { version: '2.14', ansibleBin: useAnsible('2.14') }
describeStrategy({ ...debian, strategy: 'linear' })
describeIsolation({ ...debian, account: 'root' })
for (const describeSuite of [
  describeOutcomes,
  describeAdhocArguments,
  describeProjects,
  describeSpellings,
  describeChangedHostKey,
  describeSshForms,
  describeRunVariables,
  describeSecretVars,
  describeRecord,
]) {
  describeSuite(debian.version, debian.ansibleBin)
}
