import { useAnsible } from '@distribute/testbed'
import { describeChangedHostKey } from '../suites/changed-host-key.ts'
import { describeOutcomes, describeStrategy } from '../suites/outcomes.ts'
import { describeProjects } from '../suites/projects.ts'
import { describeRecord } from '../suites/record.ts'
import { describeSecretVars } from '../suites/secret-vars.ts'
import { describeSpellings } from '../suites/spellings.ts'

/**
 * The suites that depend most on Ansible, with the project's version; `both-ansibles.slow.test.ts`
 * has the others, and all with Debian's.
 */
const version = '2.19'
const ansibleBin = useAnsible(version)
describeOutcomes(version, ansibleBin)
describeStrategy({ version, ansibleBin, strategy: 'linear' })
describeChangedHostKey(version, ansibleBin)
describeSecretVars(version, ansibleBin)
describeProjects(version, ansibleBin)
describeSpellings(version, ansibleBin)
describeRecord(version, ansibleBin)
