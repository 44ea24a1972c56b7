import { useAnsible } from '@distribute/testbed'
import { describeReached } from '../suites/reached.ts'

describeReached('2.19', useAnsible())
