/** How an engine runs Ansible: its settings, and where things lie. */
export interface AnsibleUnitRunnerOptions {
  /** the engine's own folder; runs lie in `units` below it */
  readonly stateDir: string
  /** folder of `ansible` and `ansible-playbook`; left out: found by PATH */
  readonly ansibleBin?: string | undefined
  /** hosts at a time within a unit, at most */
  readonly forks: number
  /** units at a time, which the machine must be able to run; left out: one */
  readonly slots?: number | undefined
  /** between asking a run to end and killing it; fractions allowed */
  readonly graceSeconds: number
  /** per stream and host; what is longer keeps its head and its tail */
  readonly maxOutputBytes: number
  readonly ssh: SshSettings
  readonly becomeMethod: string
  /** hosts in 127.0.0.0/8, `::1` and `localhost` are run without SSH */
  readonly localHosts: boolean
  /** where this machine has the shared directory of projects; only runs that need it look there */
  readonly sharePath: string
  /** how long a run waits until the share shows what it needs; left out: a minute, as long as NFS may show old entries */
  readonly shareWaitSeconds?: number | undefined
  /** an ansible.cfg for every run, unless its project has one; left out: none counts, of the machine neither */
  readonly configFile?: string | undefined
  /** variables of every run, YAML or JSON */
  readonly varsFile?: string | undefined
  /** for what ansible-vault has encrypted: a file with the password, or a program that prints it */
  readonly vaultPasswordFile?: string | undefined
  /** namespaces of their own for runs; left out: `auto`, where the machine has them */
  readonly isolation?: 'auto' | 'required' | 'off' | undefined
  /** files and folders of the engine and its machine that no run is to see, beside `stateDir` */
  readonly privatePaths?: readonly string[] | undefined
  /** runs the supervisor; left out: the system's python3 */
  readonly python?: string | undefined
  readonly logger: RunnerLogger
}

export interface SshSettings {
  /** left out: the engine's own user */
  readonly user?: string | undefined
  readonly port: number
  readonly keyFile?: string | undefined
  readonly keyPassphrase?: string | undefined
  /** more options for ssh, as one would type them; they win over ours */
  readonly extraArgs?: string | undefined
  /** at most: short deadlines make it shorter */
  readonly connectTimeoutSeconds: number
  readonly hostKeyChecking: 'accept-new' | 'yes' | 'no'
  /** a file per host lies here */
  readonly knownHostsDir: string
  /** curve25519 first: 60 ms of CPU less per host, but no post-quantum key exchange */
  readonly fastKex: boolean
  readonly password?: string | undefined
  readonly becomePassword?: string | undefined
}

/** What this package needs of a pino logger. */
export interface RunnerLogger {
  info(details: object, message: string): void
  warn(details: object, message: string): void
  error(details: object, message: string): void
}
