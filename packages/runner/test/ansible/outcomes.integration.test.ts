import { useAnsible } from '@distribute/testbed'
import { describeChangedHostKey } from '../suites/changed-host-key.ts'
import { describeOutcomes } from '../suites/outcomes.ts'
import { describeProjects } from '../suites/projects.ts'
import { describeRecord } from '../suites/record.ts'
import { describeSecretVars } from '../suites/secret-vars.ts'
import { describeSpellings } from '../suites/spellings.ts'

/**
 * What most depends on Ansible, on the project's own; `both-ansibles.slow.test.ts` runs every
 * suite, on Debian's as well.
 */
const version = '2.19'
const ansibleBin = useAnsible(version)
describeOutcomes({ version, ansibleBin, strategies: ['linear'] })
describeChangedHostKey(version, ansibleBin)
describeSecretVars(version, ansibleBin)
describeProjects(version, ansibleBin)
describeSpellings(version, ansibleBin)
describeRecord(version, ansibleBin)
