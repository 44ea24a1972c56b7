import { useCallback, useSyncExternalStore } from 'react'
import type { ShownHostState } from '../../../language/state-words.ts'
import type { HostBoard } from '../live/host-board.ts'
import type { LiveTask } from '../live/live-task.ts'
import { toState } from '../live/state-letters.ts'

/** The state of one host, as it changes. */
export function useHostState(live: LiveTask, board: HostBoard, place: number): ShownHostState {
  const follow = useCallback((listener: () => void) => live.followStates(listener), [live])
  return toState(useSyncExternalStore(follow, () => board.states[place] ?? 0))
}
