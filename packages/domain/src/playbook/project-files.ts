/**
 * The files that a playbook can include. Paths are relative to the root of the playbook's revision,
 * or absolute on the share; nothing outside of both is read.
 */
export interface ProjectFiles {
  /** Returns undefined if there is no such file. */
  read(path: string): Promise<string | undefined>
  /** Returns the names in a folder, or undefined if there is no such folder. */
  list(path: string): Promise<readonly string[] | undefined>
}

/**
 * Limits on reading files for one playbook, so that a hostile project cannot keep distribute busy.
 */
export interface FileLimits {
  readonly files: number
  readonly characters: number
  readonly lookups: number
}

/** A multiple of what large public collections of roles need for one playbook. */
export const fileLimits: FileLimits = { files: 1_000, characters: 1_048_576, lookups: 10_000 }

export interface LimitedFiles extends ProjectFiles {
  /** Whether the limits are reached. No file is found from then on. */
  readonly isExhausted: () => boolean
}

/**
 * Reads each path once, within the limits. A text counts each time that it is requested, because it
 * is scanned each time.
 */
export function limitFiles(files: ProjectFiles, limits: FileLimits): LimitedFiles {
  const texts = new Map<string, Promise<string | undefined>>()
  const folders = new Map<string, Promise<readonly string[] | undefined>>()
  const left = { ...limits }
  const isExhausted = () => Object.values(left).some((count) => count < 0)
  const askOnce = <T>(known: Map<string, Promise<T | undefined>>, path: string, ask: () => Promise<T | undefined>) => {
    const found = known.get(path)
    if (found !== undefined) return found
    left.lookups -= 1
    const answer = isExhausted() ? Promise.resolve(undefined) : ask()
    known.set(path, answer)
    return answer
  }
  const read = async (path: string): Promise<string | undefined> => {
    const text = await askOnce(texts, path, () => files.read(path))
    if (text === undefined) return undefined
    left.files -= 1
    left.characters -= text.length
    return isExhausted() ? undefined : text
  }
  return { read, list: (path) => askOnce(folders, path, () => files.list(path)), isExhausted }
}
