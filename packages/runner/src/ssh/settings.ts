/** How runs reach hosts over SSH. */
export interface SshSettings {
  /** left out: the engine's own user */
  readonly user?: string | undefined
  readonly port: number
  readonly keyFile?: string | undefined
  readonly keyPassphrase?: string | undefined
  /** more options for ssh, as a person types them; they take precedence over ours */
  readonly extraArgs?: string | undefined
  /** an upper limit: a short deadline shortens it */
  readonly connectTimeoutSeconds: number
  readonly hostKeyChecking: 'accept-new' | 'yes' | 'no'
  /** has one file per host */
  readonly knownHostsDir: string
  /** curve25519 first: saves 60 ms of CPU per host, but has no post-quantum key exchange */
  readonly fastKex: boolean
  readonly password?: string | undefined
  readonly becomePassword?: string | undefined
}
