import type { Pin } from '@distribute/contracts'
import { leaseLost } from './project-lease.ts'
import type { Share } from './share.ts'

/**
 * Makes a project's name mean a revision. The store decides, by `decide`; what may fail on the share comes before, and what
 * is left is one rename. Throws when the project is not ours any more.
 */
export async function switchTo(share: Share, pin: Pin, decide: () => Promise<boolean>): Promise<void> {
  const change = await share.prepareSwitch(pin)
  const isDecided = await decide().catch(async (error) => {
    await change.rollBack()
    throw error
  })
  if (isDecided) return await change.commit()
  await change.rollBack()
  throw leaseLost(pin.project)
}
