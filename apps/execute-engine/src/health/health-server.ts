import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { AppError, type EngineReadiness, type Liveness } from '@distribute/contracts'
import type { Logger } from 'pino'
import type { ProblemSource } from './problem-source.ts'

export interface HealthServerOptions {
  /** of 127.0.0.1; 0: there is no server */
  readonly port: number
  readonly version: string
  readonly problems: ProblemSource
  readonly logger: Logger
}

export interface HealthServer {
  /** Resolves when nobody is answered any more; safe to repeat. */
  close(): Promise<void>
}

/** everybody on this machine may ask, and nobody else */
const host = '127.0.0.1'

/**
 * Answers `GET /health/live` and `GET /health/ready` from here to `close`: for the check of a container, and for
 * people. It keeps no process alive. Throws `AppError` `invalid_configuration` where it cannot listen.
 */
export async function startHealthServer({ port, logger, ...told }: HealthServerOptions): Promise<HealthServer> {
  if (port === 0) return { close: async () => undefined }
  const server = createServer((request, response) => send(response, findAnswer(request, told)))
  await listen(server, port)
  server.on('error', (error) => logger.warn({ err: error }, 'the health of this engine cannot be asked for'))
  server.unref()
  let closing: Promise<void> | undefined
  return {
    close() {
      closing ??= close(server)
      return closing
    },
  }
}

type Told = Pick<HealthServerOptions, 'version' | 'problems'>

interface Answer {
  readonly status: number
  /** a text: for people who asked for something else */
  readonly body: Liveness | EngineReadiness | string
}

const answers: ReadonlyMap<string, (told: Told) => Answer> = new Map([
  ['/health/live', ({ version }: Told): Answer => ({ status: 200, body: { live: true, version } })],
  ['/health/ready', ({ problems }: Told) => describeReadiness(problems.listProblems())],
])

function describeReadiness(problems: readonly string[]): Answer {
  const ready = problems.length === 0
  return { status: ready ? 200 : 503, body: { ready, problems: [...problems] } }
}

function findAnswer({ method, url = '' }: IncomingMessage, told: Told): Answer {
  const [path = ''] = url.split('?')
  const answer = answers.get(path)
  if (answer === undefined) return { status: 404, body: `there is ${[...answers.keys()].join(' and ')}` }
  if (method !== 'GET') return { status: 405, body: `${path} is for GET alone` }
  return answer(told)
}

function send(response: ServerResponse, { status, body }: Answer): void {
  const isText = typeof body === 'string'
  response.writeHead(status, {
    'content-type': `${isText ? 'text/plain' : 'application/json'}; charset=utf-8`,
    'cache-control': 'no-store',
    ...(status === 405 && { allow: 'GET' }),
    // no connection outlives its answer: who asks asks once
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

/** What an operator can mend is said in one line. */
function explainListenError(port: number, error: unknown): unknown {
  const reasons: Readonly<Record<string, string>> = {
    EADDRINUSE: 'the port is taken: end the other process, or set another',
    EACCES: 'this user may not: set it to 1024 or more',
  }
  const reason = reasons[(error as NodeJS.ErrnoException).code ?? '']
  if (reason === undefined) return error
  const message = `[Exec_Engine] HEALTH_PORT is ${port}, and cannot be listened on at ${host}: ${reason}`
  return new AppError('invalid_configuration', message, { cause: error })
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  server.closeAllConnections()
  await closed
}
