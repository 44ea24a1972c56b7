import { join } from 'node:path'
import { AppError, pageSections } from '@distribute/contracts'
import fastifyStatic from '@fastify/static'
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { noteAddresses } from '../http/other-methods.ts'
import type { PageIndex } from './read-index.ts'

export interface PageRoutesDeps {
  readonly folder: string
  /** undefined: the page is not built */
  readonly index: PageIndex | undefined
}

/** The page loads from this server only, and no other page may show it in a frame. */
const pageHeaders = {
  'content-security-policy': [
    "default-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "object-src 'none'",
  ].join('; '),
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cache-control': 'no-cache',
  vary: 'accept-encoding',
}

/** The names of assets have a hash of their content; others are asked for again. */
const assetCache = 'public, max-age=31536000, immutable'

/**
 * The document of the page at the address of each screen, and its files. Everyone gets them: what
 * they show comes from the API.
 */
export function pageRoutes({ folder, index }: PageRoutesDeps): FastifyPluginAsync {
  return async (app) => {
    app.addHook('onRoute', (route) => {
      route.config = { ...route.config, access: 'public' }
      route.schema = { ...route.schema, hide: true }
    })
    const answerOtherMethods = noteAddresses(app, () => undefined)
    for (const url of ['/', ...pageSections.flatMap((section) => [`/${section}`, `/${section}/*`])]) {
      app.get(url, async (request, reply) => sendIndex(index, request, reply))
    }
    if (index !== undefined) await serveFiles(app, folder)
    answerOtherMethods()
  }
}

function sendIndex(index: PageIndex | undefined, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (index === undefined) throw new AppError('not_found', 'the web page is not built: run `npm run build`')
  reply.headers({ ...pageHeaders, etag: index.etag })
  if (request.headers['if-none-match'] === index.etag) return reply.status(304).send()
  return reply.type('text/html; charset=utf-8').send(index.html)
}

/** A route for each file: no other path is looked up. */
async function serveFiles(app: Parameters<FastifyPluginAsync>[0], folder: string): Promise<void> {
  await app.register(fastifyStatic, {
    root: folder,
    wildcard: false,
    index: false,
    globIgnore: ['index.html', '**/*.br', '**/*.gz', '.complete'],
    preCompressed: true,
    decorateReply: false,
    cacheControl: false,
    setHeaders: (reply, path) => {
      reply.header('cache-control', path.startsWith(join(folder, 'assets')) ? assetCache : 'no-cache')
    },
  })
}
