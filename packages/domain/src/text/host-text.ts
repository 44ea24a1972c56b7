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

export interface HostOutput extends HostTexts {
  readonly host: string
  readonly state: string
  readonly rc: number | null
  /** a part of the output is missing */
  readonly truncated: boolean
}

/** The output of a host for people below a line with its name and state, with a line end. */
export function formatHostOutput(host: HostOutput): string {
  const heading = `---- ${toSafeLine(host.host)}: ${formatHostState(host)}${host.truncated ? ', truncated' : ''}\n`
  const text = formatHostText(host)
  return text === '' ? heading : `${heading}${text}\n`
}
