import { useAnsible } from '@distribute/testbed'
import { describeGroups } from '../suites/groups.ts'

describeGroups('2.19', useAnsible())
