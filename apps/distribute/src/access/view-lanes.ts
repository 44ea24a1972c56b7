import type { AllowedLanes } from '@distribute/contracts'

/** The lanes of a caller, a token or an account, as the API shows them. */
export function viewLanes(lanes: AllowedLanes): 'all' | string[] {
  return lanes === 'all' ? lanes : [...lanes]
}
