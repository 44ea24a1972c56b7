import type { RunnerOptions } from '../options.ts'
import type { SshSettings } from '../ssh/settings.ts'

/** How an engine runs Ansible. */
export interface AnsibleUnitRunnerOptions extends RunnerOptions {
  /** folder of `ansible` and `ansible-playbook`; left out: found in PATH */
  readonly ansibleBin?: string | undefined
  /** hosts at a time within a unit, at most */
  readonly forks: number
  readonly ssh: SshSettings
  readonly becomeMethod: string
  /**
   * an ansible.cfg for every run, unless its project has one; left out: none applies, not even the
   * machine's
   */
  readonly configFile?: string | undefined
  /** variables of every run, YAML or JSON */
  readonly varsFile?: string | undefined
  /**
   * for files that ansible-vault has encrypted: a file with the password, or a program that prints
   * it
   */
  readonly vaultPasswordFile?: string | undefined
}
