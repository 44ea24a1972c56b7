import { execFile } from 'node:child_process'
import { statfs } from 'node:fs/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** `NFS_SUPER_MAGIC` of statfs(2) */
const nfs = 0x6969

/**
 * Opens every file, eight at a time, without reading. The comparison reports files that cannot be
 * opened.
 */
const openAll = 'find "$1" -type f -print0 | xargs -0 -r -P 8 -n 256 head -q -c 0 -- 2>/dev/null; true'

/**
 * Makes an NFS client refresh the attributes of all files below a folder. For up to a minute it may
 * answer `lstat` from its cache and hide a change by another machine; opening a file refreshes it
 * (close-to-open). Uses child processes, because waiting for a file server blocks a thread. A no-op
 * on other file systems.
 */
export async function revalidateNfs(folder: string, signal: AbortSignal): Promise<void> {
  if ((await statfs(folder)).type !== nfs) return
  await run('sh', ['-c', openAll, 'sh', folder], { signal })
}
