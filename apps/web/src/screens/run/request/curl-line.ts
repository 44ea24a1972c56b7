import type { RunRequest } from './build-request.ts'
import { secretsFile } from './command-line.ts'
import { quoteWord, writeHereDocument, writeSafeJson } from './shell-text.ts'

/**
 * The curl command that submits this request to the server at `origin`. jq adds the secret variables
 * from `secretsFile`: they are in no command line.
 */
export function writeCurlLine({ secretVars, ...request }: RunRequest, origin: string): string {
  const body = writeHereDocument(writeSafeJson(request).split('\n'), 'JSON')
  const [opening = '', ...rest] = body.split('\n')
  const curl = [
    `curl ${quoteWord(`${origin}/api/v2/tasks`)} \\`,
    `  -H "Authorization: Bearer $DISTRIBUTE_TOKEN" -H 'Content-Type: application/json' \\`,
    '  --data-binary @-',
  ]
  if (secretVars === undefined) return [`${curl.join('\n')} ${opening}`, ...rest].join('\n')
  const jq = `jq --slurpfile secrets ${secretsFile} '.secretVars = $secrets[0]' ${opening}`
  return [`${jq} | ${curl.join('\n')}`, ...rest].join('\n')
}
