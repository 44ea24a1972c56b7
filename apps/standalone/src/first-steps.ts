import { relative } from 'node:path'
import { quoteShellWord } from '@distribute/service'

export interface FirstSteps {
  readonly address: string
  /** file of the token */
  readonly tokenPath: string
  /** signs in once */
  readonly code: string
}

/**
 * What a newcomer reads when everything is up: the address, a task to submit, and how to read its
 * results.
 */
export function describeFirstSteps({ address, tokenPath, code }: FirstSteps): string {
  const token = `-H "authorization: Bearer $(cat ${quoteShellWord(shorten(tokenPath))})"`
  return `
Open this address: ${address}/#code=${code}
It signs you in once, within 10 minutes.

Or by the API: one command on 61 addresses of this machine, in three units.

  curl -s ${address}/api/v2/tasks ${token} -H 'content-type: application/json' \\
    -d '{"id": "first", "hosts": ["127.0.1.[1-61]"], "adhoc": {"module": "command", "args": "uname -a"}}'

  curl -s ${address}/api/v2/tasks/first ${token}
  curl -s '${address}/api/v2/tasks/first/hosts?limit=3' ${token}

Ctrl-C ends it.
`
}

/** As seen from here, where it is below. */
function shorten(path: string): string {
  const fromHere = relative(process.cwd(), path)
  return fromHere.startsWith('..') ? path : fromHere
}
