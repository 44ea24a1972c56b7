import { ansibleBins } from '@distribute/testbed'
import { describeReached } from '../suites/reached.ts'

describeReached('2.19', ansibleBins()['2.19'] ?? '/missing: the virtual environment of Ansible 2.19')
