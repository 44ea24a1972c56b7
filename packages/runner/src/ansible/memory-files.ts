/** Files that Ansible's main process has open; no path leads to them. */
export interface MemoryFiles {
  /** a second inventory, which has the passwords of the hosts */
  readonly passwords?: string | undefined
  readonly vaultPassword?: string | undefined
}

/** Above the numbers of the descriptors that a supervisor opens. */
const descriptors = { passwords: 60, vaultPassword: 61 } as const satisfies Record<keyof MemoryFiles, number>

/**
 * Returns the path by which Ansible itself opens the file; in any other process the path leads
 * elsewhere.
 */
export function memoryPath(name: keyof MemoryFiles): string {
  return `/proc/self/fd/${descriptors[name]}`
}

/** Returns the content by descriptor, as `RunSecrets` has it. */
export function numberMemoryFiles({ passwords, vaultPassword }: MemoryFiles) {
  return { [descriptors.passwords]: passwords, [descriptors.vaultPassword]: vaultPassword }
}
