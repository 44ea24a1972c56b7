/** What the supervisor of a run is told by its input, and lies on no disk. */
export interface RunSecrets {
  /** further arguments of Ansible, which stand in no command line */
  readonly arguments: readonly string[]
  readonly files: MemoryFiles
  /** of SSH_KEY_FILE */
  readonly passphrase: string | undefined
}

/** Files that Ansible's main process has open; no path leads to them. */
export interface MemoryFiles {
  /** a second inventory, which has the passwords of the hosts */
  readonly passwords?: string | undefined
  readonly vaultPassword?: string | undefined
}

/** Numbers above those that a supervisor has open. */
const descriptors = { passwords: 60, vaultPassword: 61 } as const satisfies Record<keyof MemoryFiles, number>

/** Where Ansible itself finds the file; for each other process something else is there. */
export function memoryPath(name: keyof MemoryFiles): string {
  return `/proc/self/fd/${descriptors[name]}`
}

/** As `python/supervision/run_secrets.py` reads them. */
export function formatSecrets({ files, ...others }: RunSecrets): string {
  const { passwords, vaultPassword } = files
  return JSON.stringify({
    ...others,
    files: { [descriptors.passwords]: passwords, [descriptors.vaultPassword]: vaultPassword },
  })
}
