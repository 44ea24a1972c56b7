import { useAnsible } from '@distribute/testbed'
import { describeSshForms } from '../suites/ssh-forms.ts'

const version = '2.19'
describeSshForms(version, useAnsible(version))
