import { livenessSchema } from '@distribute/contracts'
import { toSafeText } from '@distribute/domain'
import type { z } from 'zod'
import { CliError } from '../../cli-error.ts'
import { exitCodes } from '../../exit-codes.ts'
import { ownVersion } from '../../own-version.ts'

const askingMs = 5_000

export interface Mismatch {
  readonly server: URL
  /** such as `GET /tasks` */
  readonly request: string
  /** where the answer differs from what this command knows */
  readonly error: z.ZodError
}

/** The error of an answer that this version of the command cannot read. */
export async function explainMismatch({ server, request, error }: Mismatch): Promise<CliError> {
  const [issue] = error.issues
  const found = issue === undefined ? '' : `: ${issue.path.join('.')}: ${issue.message}`
  const what = `${server.origin} answered ${request} with something that this command cannot read${found}`
  return new CliError(exitCodes.software, toSafeText(`${what}\n${advise(await askVersion(server))}`), { cause: error })
}

function advise(version: string | undefined): string {
  if (version === undefined) return 'Check that this is the address of distribute.'
  if (version === ownVersion) return `Both have the version ${version}: please report this.`
  return `The server has the version ${version}, this command ${ownVersion}: upgrade the older of the two.`
}

/** The server's version, which needs no token. */
async function askVersion(server: URL): Promise<string | undefined> {
  try {
    const url = new URL('api/v2/health/live', server)
    const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(askingMs) })
    return livenessSchema.parse(await response.json()).version
  } catch {
    return undefined
  }
}
