/** Secrets that the engine writes to the input of a run's supervisor, and to no disk. */
export interface RunSecrets {
  /** more arguments of the program, which appear in no command line */
  readonly arguments: readonly string[]
  /**
   * content of files that the program's main process has open, by the number of the descriptor; no
   * path leads to them
   */
  readonly files: Readonly<Record<number, string | undefined>>
  /** of SSH_KEY_FILE */
  readonly passphrase: string | undefined
}

/** In the format that `python/supervision/run_secrets.py` reads. */
export function formatSecrets(secrets: RunSecrets): string {
  return JSON.stringify(secrets)
}
