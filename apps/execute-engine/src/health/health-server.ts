import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { AppError, type EngineReadiness, type Liveness } from '@distribute/contracts'
import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import type { ProblemSource } from './problem-source.ts'

export interface HealthServerOptions {
  /** port on 127.0.0.1; 0: no server */
  readonly port: number
  readonly version: string
  readonly problems: ProblemSource
  readonly registry: Registry
  readonly logger: Logger
}

export interface HealthServer {
  /** Resolves when the server is closed. Idempotent. */
  close(): Promise<void>
}

/** reachable from this machine only */
const host = '127.0.0.1'

/**
 * Serves `GET /health/live`, `/health/ready` and `/metrics` until `close`, for container health
 * checks, Prometheus and people. Does not keep the process alive. Throws `AppError`
 * `invalid_configuration` if it cannot listen.
 */
export async function startHealthServer({ port, logger, ...status }: HealthServerOptions): Promise<HealthServer> {
  if (port === 0) return { close: async () => undefined }
  const server = createServer((request, response) => void answer(request, response, status))
  await listen(server, port)
  server.on('error', (error) => logger.warn({ err: error }, 'health server failed'))
  server.unref()
  let closing: Promise<void> | undefined
  return {
    close() {
      closing ??= close(server)
      return closing
    },
  }
}

type EngineStatus = Pick<HealthServerOptions, 'version' | 'problems' | 'registry'>

interface Answer {
  readonly status: number
  readonly body: Liveness | EngineReadiness | string
  /** left out: JSON, or plain text for a text */
  readonly contentType?: string
}

type Describe = (status: EngineStatus) => Answer | Promise<Answer>

const answers: ReadonlyMap<string, Describe> = new Map<string, Describe>([
  ['/health/live', ({ version }) => ({ status: 200, body: { live: true, version } })],
  ['/health/ready', ({ problems }) => describeReadiness(problems.listProblems())],
  ['/metrics', ({ registry }) => readMetrics(registry)],
])

async function readMetrics(registry: Registry): Promise<Answer> {
  return { status: 200, body: await registry.metrics(), contentType: registry.contentType }
}

function describeReadiness(problems: readonly string[]): Answer {
  const ready = problems.length === 0
  return { status: ready ? 200 : 503, body: { ready, problems: [...problems] } }
}

async function answer(request: IncomingMessage, response: ServerResponse, status: EngineStatus): Promise<void> {
  try {
    send(response, await findAnswer(request, status))
  } catch (error) {
    send(response, { status: 500, body: `failed: ${error instanceof Error ? error.message : error}` })
  }
}

async function findAnswer({ method, url = '' }: IncomingMessage, status: EngineStatus): Promise<Answer> {
  const [path = ''] = url.split('?')
  const describe = answers.get(path)
  if (describe === undefined) return { status: 404, body: `not found; available: ${[...answers.keys()].join(', ')}` }
  if (method !== 'GET') return { status: 405, body: `${path} supports GET only` }
  return await describe(status)
}

function send(response: ServerResponse, { status, body, contentType }: Answer): void {
  const isText = typeof body === 'string'
  const type = contentType ?? `${isText ? 'text/plain' : 'application/json'}; charset=utf-8`
  response.writeHead(status, {
    'content-type': type,
    'cache-control': 'no-store',
    ...(status === 405 && { allow: 'GET' }),
    // clients ask once, so no connection stays open
    connection: 'close',
  })
  response.end(isText ? `${body}\n` : JSON.stringify(body))
}

async function listen(server: Server, port: number): Promise<void> {
  server.on('connection', (socket) => socket.unref())
  try {
    await once(server.listen({ host, port }), 'listening')
  } catch (error) {
    throw explainListenError(port, error)
  }
}

/** Explains errors that an operator can fix. */
function explainListenError(port: number, error: unknown): unknown {
  const reasons: Readonly<Record<string, string>> = {
    EADDRINUSE: 'the port is in use: stop the other process or set another port',
    EACCES: 'permission denied: set it to 1024 or more',
  }
  const reason = reasons[(error as NodeJS.ErrnoException).code ?? '']
  if (reason === undefined) return error
  const message = `[Exec_Engine] HEALTH_PORT = ${port}: cannot listen on ${host}: ${reason}`
  return new AppError('invalid_configuration', message, { cause: error })
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  server.closeAllConnections()
  await closed
}
