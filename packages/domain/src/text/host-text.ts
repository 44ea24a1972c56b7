import { toSafeLine, toSafeText } from './safe-text.ts'

export interface HostTexts {
  readonly stdout: string
  readonly stderr: string
  readonly msg: string
  readonly cause: string | null
}

/** The text of a host for people: its output, or the message or cause if there is none. */
export function formatHostText({ stdout, stderr, msg, cause }: HostTexts): string {
  const output = [stdout, stderr].filter((part) => part !== '').join('\n')
  return toSafeText(output || msg).trimEnd() || toSafeLine(cause ?? '')
}

/** The state, with the return code if it is not 0. */
export function formatHostState({ state, rc }: { readonly state: string; readonly rc: number | null }): string {
  return rc === null || rc === 0 ? state : `${state}, rc ${rc}`
}
