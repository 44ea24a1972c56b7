import { mayHoldExactNumbers, parseExactJson } from '@distribute/contracts'
import type { FastifyBodyParser, FastifyInstance } from 'fastify'
import { hasMoreValues } from './count-json.ts'
import { type DecodeOptions, decodeBody } from './decode-body.ts'
import { isShallow, tooManyValues } from './inspect-json.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Accepts an empty body with any Content-Type. */
    emptyBody?: 'taken'
  }
  interface FastifyInstance {
    /** maximum JSON values in the body of a request */
    maxJsonValues: number
  }
}

export interface JsonBodyOptions extends DecodeOptions {
  /** maximum values in a body */
  readonly maxValues: number
  /** Converts numbers whose text JavaScript cannot keep: they arrive as `ExactNumber`. */
  readonly settleNumbers: (body: unknown) => unknown
}

/**
 * Parses a body as JSON in UTF-8. Throws like `decodeBody` and Fastify's parser, and
 * `invalid_input` for too many values.
 */
export function createJsonParser(app: FastifyInstance, options: JsonBodyOptions): FastifyBodyParser<Buffer> {
  const parse = app.getDefaultJsonParser('error', 'error')
  return (request, bytes, done) => {
    const text = decodeBody(bytes, request.raw, options)
    if (hasMoreValues(bytes, options.maxValues)) throw tooManyValues(options.maxValues)
    if (request.routeOptions.config.emptyBody === 'taken' && text.trim() === '') return done(null, undefined)
    parse(request, text, (error, body) => {
      if (error) return done(error)
      // The route rejects a body that is nested more deeply.
      const isExact = !mayHoldExactNumbers(text) || !isShallow(body)
      done(null, isExact ? body : options.settleNumbers(parseExactJson(text)))
    })
  }
}
