import { mayHoldExactNumbers, parseExactJson } from '@distribute/contracts'
import type { FastifyBodyParser, FastifyInstance } from 'fastify'
import { hasMoreValues } from './count-json.ts'
import { type DecodeOptions, decodeBody } from './decode-body.ts'
import { isShallow, tooManyValues } from './inspect-json.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** an empty body is taken, whatever its Content-Type says */
    emptyBody?: 'taken'
  }
  interface FastifyInstance {
    /** JSON values that the body of a request may have */
    maxJsonValues: number
  }
}

export interface JsonBodyOptions extends DecodeOptions {
  /** more than any request may have */
  readonly maxValues: number
  /** What becomes of numbers whose spelling JavaScript does not keep: they come as `ExactNumber`. */
  readonly settleNumbers: (body: unknown) => unknown
}

/** Reads a body as JSON in UTF-8. Throws as `decodeBody` and as Fastify's own parser, and `invalid_input` for too many values. */
export function createJsonParser(app: FastifyInstance, options: JsonBodyOptions): FastifyBodyParser<Buffer> {
  const parse = app.getDefaultJsonParser('error', 'error')
  return (request, bytes, done) => {
    const text = decodeBody(bytes, request.raw, options)
    if (hasMoreValues(bytes, options.maxValues)) throw tooManyValues(options.maxValues)
    if (request.routeOptions.config.emptyBody === 'taken' && text.trim() === '') return done(null, undefined)
    parse(request, text, (error, body) => {
      if (error) return done(error)
      // a body that is nested more deeply is refused by its route
      const isExact = !mayHoldExactNumbers(text) || !isShallow(body)
      done(null, isExact ? body : options.settleNumbers(parseExactJson(text)))
    })
  }
}
