import { access, constants, readFile, realpath } from 'node:fs/promises'

/** Returns why runs cannot use this folder for their files; undefined if nothing is wrong. */
export async function findFolderFault(folder: string): Promise<string | undefined> {
  try {
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK)
    const mounts = await readFile('/proc/self/mountinfo', 'utf8')
    return explainMount(mounts, await realpath(folder))
  } catch (error) {
    return `${folder} cannot be used: ${(error as NodeJS.ErrnoException).code ?? error}`
  }
}

/** As `findFolderFault`, for the text of `/proc/PID/mountinfo` and a resolved path. */
export function explainMount(mounts: string, path: string): string | undefined {
  const mount = findMount(mounts, path)
  if (mount === undefined || !mount.options.includes('noexec')) return undefined
  return `${path} lies on ${mount.point}, which is mounted noexec: Ansible's temporary files must be executable`
}

interface Mount {
  readonly point: string
  readonly options: readonly string[]
}

/** Returns the mount with the longest matching path; of several at one path, the last. */
function findMount(mounts: string, path: string): Mount | undefined {
  let found: Mount | undefined
  for (const line of mounts.split('\n')) {
    const [, , , , place, options = ''] = line.split(' ')
    if (place === undefined) continue
    const point = place.replaceAll(/\\(\d{3})/g, (_, octal) => String.fromCharCode(Number.parseInt(octal, 8)))
    const isAbove = point === '/' || path === point || path.startsWith(`${point}/`)
    if (isAbove && point.length >= (found?.point.length ?? 0)) found = { point, options: options.split(',') }
  }
  return found
}
