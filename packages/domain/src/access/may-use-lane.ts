import type { AllowedLanes } from '@distribute/contracts'

export function mayUseLane(allowed: AllowedLanes, lane: string): boolean {
  return allowed === 'all' || allowed.includes(lane)
}

/** Whether a caller with the lanes `allowed` may use each of `lanes`. */
export function coversLanes(allowed: AllowedLanes, lanes: AllowedLanes): boolean {
  return allowed === 'all' || (lanes !== 'all' && lanes.every((lane) => allowed.includes(lane)))
}

/** The lanes to filter lists by; undefined: no filter. */
export function toLaneFilter(allowed: AllowedLanes): readonly string[] | undefined {
  return allowed === 'all' ? undefined : allowed
}
