import { type Problem, problemSchema } from '@distribute/contracts'
import { toSafeText } from '@distribute/domain'
import { CliError } from '../../cli-error.ts'
import { type ExitCode, exitCodes } from '../../exit-codes.ts'

interface ApiErrorOptions {
  readonly status?: number
  readonly problem?: Problem
  readonly body?: unknown
  readonly cause?: unknown
}

/** A request that was rejected, or never answered. */
export class ApiError extends CliError {
  /** undefined: there was no answer */
  readonly status: number | undefined
  readonly problem: Problem | undefined
  /** the answer, if it was JSON */
  readonly body: unknown

  constructor(message: string, { status, problem, body, cause }: ApiErrorOptions = {}) {
    super(toExitCode(status), toSafeText(message), { cause })
    this.name = 'ApiError'
    this.status = status
    this.problem = problem
    this.body = body
  }

  /** Whether the same request may succeed later without a change of it. */
  get isTemporary(): boolean {
    return this.status === undefined || this.status === 429 || this.status >= 500
  }
}

/** The error of a request without an answer. */
export function explainSilence({ origin }: URL, cause: unknown): ApiError {
  return new ApiError(`${origin} does not answer: ${explain(cause)}`, { cause })
}

/** The error of a stream that ended before its end. */
export function explainBreak({ origin }: URL, cause: unknown): ApiError {
  return new ApiError(`the answer of ${origin} is incomplete: ${explain(cause)}; run the command again`, { cause })
}

/** The error of an answer that is none of distribute, or refuses the request. */
export function explainAnswer({ origin }: URL, { status, body }: { status: number; body: unknown }): ApiError {
  const problem = problemSchema.safeParse(body).data
  if (problem !== undefined) return new ApiError(describe(problem, status), { status, body, problem })
  return new ApiError(`${origin} answers ${status}: is it the address of distribute?`, { status, body })
}

/** Undici hides the reason in the cause. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'TimeoutError') return 'there was no answer in time'
  return error.cause instanceof Error ? error.cause.message || error.cause.name : error.message
}

function describe({ detail, errors = [] }: Problem, status: number): string {
  // a single error is the detail already
  const shown = errors.filter(({ message }) => errors.length > 1 || !detail.includes(message))
  const lines = shown.map(({ path, message }) => `  ${path === '' ? '' : `${path}: `}${message}`)
  const advice = adviseOn({ detail, status })
  return [detail, ...lines, ...advice].join('\n')
}

function adviseOn({ detail, status }: { readonly detail: string; readonly status: number }): readonly string[] {
  if (status === 401) return ['Sign in with `distribute login`, or set DISTRIBUTE_TOKEN.']
  // The server has no such address, which is not a task or host that it lacks.
  return /^there is no (?:GET|POST|PATCH|DELETE) /.test(detail)
    ? ['The server is older than this command: upgrade it.']
    : []
}

function toExitCode(status: number | undefined): ExitCode {
  if (status === undefined || status === 429 || status >= 500) return exitCodes.unavailable
  return status === 401 || status === 403 ? exitCodes.forbidden : exitCodes.usage
}
