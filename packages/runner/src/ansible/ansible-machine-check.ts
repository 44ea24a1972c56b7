import type { Isolation } from '../isolation/isolation.ts'
import { createMachineCheck } from '../machine/machine-check.ts'
import { findKeyFault } from '../ssh/check-key-file.ts'
import { findUserFault } from '../ssh/check-user.ts'
import type { MachineCheck } from '../unit-runner.ts'
import { createAnsibleCheck } from './check-ansible.ts'
import { findLackOfDescriptors } from './check-descriptors.ts'
import { findMissingProgram } from './check-programs.ts'
import type { AnsibleUnitRunnerOptions } from './options.ts'

interface CheckParts {
  /** the part of this process' environment that a run gets */
  readonly surroundings: Readonly<Record<'PATH' | 'HOME', string>>
  readonly isolation: Pick<Isolation, 'findFault'>
}

/** Checks the machine, and in addition Ansible, ssh and the limits of both. */
export function createAnsibleMachineCheck(
  options: AnsibleUnitRunnerOptions,
  { surroundings, isolation }: CheckParts,
): MachineCheck {
  const { stateDir, ansibleBin: bin, ssh, forks, slots = 1 } = options
  const ansible = createAnsibleCheck({ bin, env: { ...surroundings, ANSIBLE_LOCAL_TEMP: stateDir }, cwd: stateDir })
  // Where hosts may run without SSH, its faults are none.
  const sshChecks = options.localHosts ? [] : [async () => findUserFault(), () => findKeyFault(ssh)]
  return createMachineCheck({
    stateDir,
    forget: () => ansible.forget(),
    checks: [
      ...sshChecks,
      () => findLackOfDescriptors({ slots, forks }),
      () => findMissingProgram(options, surroundings.PATH),
      () => ansible.look(),
      () => isolation.findFault(),
    ],
  })
}
