import { AppError } from '@distribute/contracts'
import { Outage } from '@distribute/service'
import cookie from '@fastify/cookie'
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify'
import type { Logger } from 'pino'
import { ulid } from 'ulid'
import type { AccessCheck } from '../access/access-check.ts'
import { assertAllowed, requireRules } from '../access/access-rule.ts'
import { decorateCaller } from '../access/caller.ts'
import { assertOneHost } from '../access/host-header.ts'
import type { Feature } from '../feature.ts'
import type { DistributeSettings } from '../settings.ts'
import { assertShortAddress, maxHeaderBytes } from './address-length.ts'
import { identifyAnswer } from './answer-headers.ts'
import { logAnswer } from './answer-log.ts'
import { limitBodies } from './body/body-budget.ts'
import { serveOpenApi } from './openapi.ts'
import { describeMissingRoute, sendProblem } from './problem.ts'
import { assertUtf8Query } from './query-encoding.ts'
import { limitRate } from './rate-limit.ts'
import { createUnreadAnswer } from './unread-request.ts'

/** how long a slow sender may keep a connection */
const requestTimeoutMs = 120_000
/** how long a client may stop reading its response */
const answerTimeoutMs = 120_000
/** the longest host name is 253 characters */
const maxParamLength = 300

export interface AppDeps {
  readonly settings: DistributeSettings
  readonly logger: Logger
  readonly version: string
  /** The service was asked to stop and still takes requests until load balancers notice. */
  readonly isStopping: () => boolean
  readonly checkAccess: AccessCheck
  /** Called with every answered request; writes those that were refused. */
  readonly auditRefusal: (request: FastifyRequest) => void
  /** Called after each answer; left out: not measured. */
  readonly onAnswered?: ((request: FastifyRequest, reply: FastifyReply) => void) | undefined
  readonly features: readonly Feature[]
}

/**
 * Builds the HTTP service of these features, ready for `listen` or `inject`. Throws `AppError`
 * `invalid_configuration` for a TRUST_PROXY that trusts every address.
 */
export async function buildApp(deps: AppDeps): Promise<FastifyInstance> {
  const { settings, logger, isStopping, checkAccess, onAnswered, features } = deps
  const app = createServer(deps)
  app.decorate('outage', new Outage('answering requests', logger, 'requests fail'))
  app.decorate('maxJsonValues', countJsonValues(settings))
  decorateCaller(app)
  requireRules(app)
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(identifyAnswer(request))
    // A client that keeps connections opens its next one to another distribute.
    if (isStopping()) reply.header('connection', 'close')
  })
  app.addHook('onResponse', logAnswer)
  app.addHook('onResponse', async (request) => deps.auditRefusal(request))
  app.addHook('onResponse', async (request, reply) => onAnswered?.(request, reply))
  app.addHook('onRequest', async (request) => assertOneHost(request))
  await app.register(cookie)
  app.addHook('onRequest', await limitRate(app, checkAccess, settings.ratePerMinute))
  app.addHook('onRequest', async (request) => assertAllowed(request))
  limitBodies(app, settings)
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
  for (const { routes } of features) if (routes !== undefined) await app.register(routes)
  await app.ready()
  return app
}

/** A host list of full length, and more than enough for the rest of a request. */
function countJsonValues({ maxHosts }: Pick<DistributeSettings, 'maxHosts'>): number {
  return 2 * maxHosts + 100_000
}

function createServer({ settings, logger }: Pick<AppDeps, 'settings' | 'logger'>): FastifyInstance {
  try {
    const app = Fastify({
      loggerInstance: logger as FastifyBaseLogger,
      logController: new LogController({ disableRequestLogging: true }),
      bodyLimit: settings.maxBodyBytes,
      trustProxy: settings.trustProxy.length > 0 && [...settings.trustProxy],
      requestTimeout: requestTimeoutMs,
      // A proxy may have sent the request already: requests on connections from before the stop are
      // answered, and the connection ends.
      return503OnClosing: false,
      genReqId: () => ulid(),
      routerOptions: { ignoreTrailingSlash: true, maxParamLength },
      frameworkErrors: rejectAddress,
      http: { maxHeaderSize: maxHeaderBytes },
      clientErrorHandler: createUnreadAnswer(logger),
    })
    app.server.maxConnections = settings.maxConnections
    return app
  } catch (error) {
    // Networks were validated before: only a prefix of 0 fails here.
    if (!(error instanceof TypeError)) throw error
    const networks = settings.trustProxy.join(', ')
    throw new AppError('invalid_configuration', `[HTTP] TRUST_PROXY is ${networks}: ${error.message}`, { cause: error })
  }
}

/** Fastify calls no hook for an address that it cannot parse: does here what the hooks do. */
function rejectAddress(error: Error, request: FastifyRequest, reply: FastifyReply): void {
  sendProblem(error, request, reply.headers(identifyAnswer(request)))
  void logAnswer(request, reply)
}
