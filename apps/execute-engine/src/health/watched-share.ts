import type { Share } from '@distribute/runner'

/** What an engine needs to know of the shared directory. */
export interface WatchedShare extends Share {
  /** whether there are projects at all: else nobody has to mount anything */
  isNeeded(): Promise<boolean>
}

/** Why the share is not seen; throws when the store does not say whether it is needed. */
export async function findShareFault(share: WatchedShare): Promise<string | undefined> {
  return (await share.isNeeded()) ? await share.probe() : undefined
}
