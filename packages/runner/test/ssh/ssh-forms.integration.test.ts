import { ansibleBins } from '@distribute/testbed'
import { describeSshForms } from '../suites/ssh-forms.ts'

const version = '2.19'
describeSshForms(version, ansibleBins()[version] ?? '/missing: the virtual environment of Ansible 2.19')
