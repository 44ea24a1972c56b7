/** Settings that every runner has, whatever it runs units with. */
export interface RunnerOptions {
  /** the engine's own folder; runs lie in `units` below it */
  readonly stateDir: string
  /** units that run at a time; left out: one */
  readonly slots?: number | undefined
  /** between SIGTERM and SIGKILL; may be a fraction */
  readonly graceSeconds: number
  /** per stream and host; longer output keeps its head and its tail */
  readonly maxOutputBytes: number
  /** hosts in 127.0.0.0/8, `::1` and `localhost` run without SSH */
  readonly localHosts: boolean
  /**
   * where this machine mounts the shared directory of projects; only runs that need it look there
   */
  readonly sharePath: string
  /**
   * how long a run waits for the share to show what it needs; left out: a minute, the longest that
   * NFS shows old entries
   */
  readonly shareWaitSeconds?: number | undefined
  /** whether runs get their own namespaces; left out: `auto`, if the machine allows it */
  readonly isolation?: 'auto' | 'required' | 'off' | undefined
  /**
   * files and folders of the engine and its machine that no run may see, in addition to `stateDir`
   */
  readonly privatePaths?: readonly string[] | undefined
  /** the interpreter of the supervisor; left out: the system's python3 */
  readonly python?: string | undefined
  readonly logger: RunnerLogger
}

/** The part of a pino logger that this package uses. */
export interface RunnerLogger {
  info(details: object, message: string): void
  warn(details: object, message: string): void
  error(details: object, message: string): void
}
