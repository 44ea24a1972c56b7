import { AppError } from '@distribute/contracts'
import { Outage } from '@distribute/service'
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify'
import { ulid } from 'ulid'
import { createDoor } from '../access/door.ts'
import { assertOneHost } from '../access/host-header.ts'
import { v1 } from '../v1/v1.ts'
import { assertShortAddress, maxHeaderBytes } from './address-length.ts'
import { answerHeaders } from './answer-headers.ts'
import { logAnswer } from './answer-log.ts'
import type { AppDeps } from './app-deps.ts'
import { limitBodies } from './body-budget.ts'
import { serveOpenApi } from './openapi.ts'
import { describeMissingRoute, sendProblem } from './problem.ts'
import { assertUtf8Query } from './query-encoding.ts'
import { limitRate } from './rate-limit.ts'
import { createUnreadAnswer } from './unread-request.ts'
import { v2 } from './v2.ts'

/** a slow sender holds a connection for so long at most */
const requestTimeoutMs = 120_000
/** for a client that takes nothing of its answer meanwhile */
const answerTimeoutMs = 120_000
/** the longest host name is 253 characters */
const maxParamLength = 300

/**
 * The HTTP service, ready to listen or to be asked by `inject`. Throws `AppError` `invalid_configuration` for a
 * TRUST_PROXY that would believe everybody.
 */
export async function buildApp(deps: AppDeps): Promise<FastifyInstance> {
  const app = createServer(deps)
  app.decorate('outage', new Outage('answering requests', deps.logger, 'requests are answered with an error'))
  app.addHook('onRequest', async (_request, reply) => {
    reply.headers(answerHeaders)
    // whoever keeps connections finds another distribute with the next
    if (deps.isStopping()) reply.header('connection', 'close')
  })
  app.addHook('onResponse', logAnswer)
  app.addHook('onRequest', async (request) => assertOneHost(request))
  app.addHook('onRequest', await limitRate(app, createDoor(deps), deps.settings.ratePerMinute))
  limitBodies(app, deps.settings)
  app.addHook('onSend', async (_request, { raw }) => {
    raw.setTimeout(answerTimeoutMs, () => raw.destroy())
  })
  app.addHook('onRequest', async (request) => {
    assertShortAddress(request)
    assertUtf8Query(request)
  })
  app.setErrorHandler(sendProblem)
  app.setNotFoundHandler((request, reply) => sendProblem(describeMissingRoute(request), request, reply))
  await serveOpenApi(app, deps)
  await app.register(v1, { prefix: '/api/v1', deps })
  await app.register(v2, { prefix: '/api/v2', deps })
  await app.ready()
  return app
}

function createServer({ settings, logger }: AppDeps): FastifyInstance {
  try {
    const app = Fastify({
      loggerInstance: logger as FastifyBaseLogger,
      logController: new LogController({ disableRequestLogging: true }),
      bodyLimit: settings.maxBodyBytes,
      trustProxy: settings.trustProxy.length > 0 && [...settings.trustProxy],
      requestTimeout: requestTimeoutMs,
      // a proxy may have sent it already: what comes by a connection of before it stops is answered, and the connection ends
      return503OnClosing: false,
      genReqId: () => ulid(),
      routerOptions: { ignoreTrailingSlash: true, maxParamLength },
      frameworkErrors: refuseAddress,
      http: { maxHeaderSize: maxHeaderBytes },
      clientErrorHandler: createUnreadAnswer(logger),
    })
    app.server.maxConnections = settings.maxConnections
    return app
  } catch (error) {
    // networks are checked before; it is a prefix of 0 that is refused here
    if (!(error instanceof TypeError)) throw error
    const networks = settings.trustProxy.join(', ')
    throw new AppError('invalid_configuration', `[HTTP] TRUST_PROXY is ${networks}: ${error.message}`, { cause: error })
  }
}

/** An address that Fastify cannot read passes no hook: what they do is done here. */
function refuseAddress(error: Error, request: FastifyRequest, reply: FastifyReply): void {
  sendProblem(error, request, reply.headers(answerHeaders))
  void logAnswer(request, reply)
}
