import { AppError } from '@distribute/contracts'
import {
  AuthorizationResponseError,
  ClientError,
  ResponseBodyError,
  WWWAuthenticateChallengeError,
} from 'openid-client'

/** The provider answered, and the answer does not belong to this sign-in. */
const foreignAnswers: ReadonlySet<string | undefined> = new Set([
  'OAUTH_INVALID_RESPONSE',
  'OAUTH_JWT_CLAIM_COMPARISON_FAILED',
  'OAUTH_JWT_TIMESTAMP_CHECK_FAILED',
])

/**
 * Converts an error of `openid-client` to an `AppError`: `unauthorized` or `provider_unavailable`.
 */
export function explainProviderFailure(error: unknown, issuer: string): AppError {
  if (error instanceof AuthorizationResponseError || (error instanceof ResponseBodyError && isCodeRefused(error)))
    return refuse(`the identity provider refused the sign-in: ${showCode(error.error)}`, error)
  if (error instanceof ClientError && foreignAnswers.has(error.code))
    return refuse('the answer of the identity provider does not belong to this sign-in', error)
  return new AppError('provider_unavailable', `the identity provider ${issuer} failed: ${describe(error)}`, {
    cause: error,
  })
}

function refuse(reason: string, cause: unknown): AppError {
  return new AppError('unauthorized', `${reason}: sign in again`, { cause })
}

function isCodeRefused({ error }: ResponseBodyError): boolean {
  return error === 'invalid_grant'
}

/** The browser sends it: only the form of registered codes is repeated. */
function showCode(code: string): string {
  return /^[a-z_]{1,60}$/.test(code) ? code : 'unknown error'
}

/** `fetch` has the reason in its cause. */
function describe(error: unknown): string {
  if (error instanceof ResponseBodyError) return `it answered ${error.status}, ${showCode(error.error)}`
  if (error instanceof WWWAuthenticateChallengeError)
    return `it answered ${error.status}: check [Security] OIDC_CLIENT_ID and OIDC_CLIENT_SECRET`
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message
}
