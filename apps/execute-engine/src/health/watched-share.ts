import type { Share } from '@distribute/runner'

/** The shared directory, as an engine checks it. */
export interface WatchedShare extends Share {
  /** whether any project exists; without projects the share need not be mounted */
  isNeeded(): Promise<boolean>
}

/** Returns why the share is unavailable, if it is needed. Throws when the store does not answer. */
export async function findShareFault(share: WatchedShare): Promise<string | undefined> {
  return (await share.isNeeded()) ? await share.probe() : undefined
}
