import type { Pin } from '@distribute/contracts'
import { leaseLost } from './project-lease.ts'
import type { Share } from './share/share.ts'

/**
 * Switches the link of a project to a revision. `decide` records the decision in the store; steps
 * that may fail come before it, and only a rename comes after. Throws if the lease is lost.
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
