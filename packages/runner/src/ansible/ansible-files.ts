import { join } from 'node:path'
import type { UnitFolder } from '../run/unit-folder.ts'

/** The files in a unit's folder that Ansible reads. */
interface AnsibleFiles {
  readonly inventory: string
  readonly playbook: string
  readonly extraVars: string
  /** only for a run with secretVars whose Ansible is not a Python script */
  readonly secretVars: string
  /** Ansible reads it beside the inventory: the variables of every run */
  readonly groupVars: string
  readonly sshConfig: string
}

export type AnsibleFolder = UnitFolder & AnsibleFiles

export function nameAnsibleFiles(folder: UnitFolder): AnsibleFolder {
  const { path } = folder
  return {
    ...folder,
    inventory: join(path, 'inventory.json'),
    playbook: join(path, 'playbook.yml'),
    extraVars: join(path, 'extra-vars.json'),
    secretVars: join(path, 'secret-vars.json'),
    groupVars: join(path, 'group_vars'),
    sshConfig: join(path, 'ssh_config'),
  }
}
