import type { AppError } from '@distribute/contracts'
import { isAway } from '@distribute/service'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { clipAddress } from './address-length.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** why the request was rejected or failed */
    rejection?: AppError
  }
  interface FastifyContextConfig {
    /** The log leaves out the query. */
    hasSecretQuery?: true
  }
}

/**
 * Logs one line per request, with the code of its rejection. Successful reads, such as polls and
 * probes, are logged at `debug`, and so are requests that fail because a server is unavailable.
 * Messages about invalid input are not logged, because they quote the input.
 */
export async function logAnswer(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const { method, url, ip, rejection } = request
  const { statusCode } = reply
  const { access, answersWithoutStore, hasSecretQuery } = request.routeOptions.config
  if (rejection === undefined && access !== 'public' && !answersWithoutStore) request.server.outage.succeeded()
  const level = findLevel(request, statusCode)
  const details = {
    method,
    url: clipAddress(hasSecretQuery ? url.replace(/\?.*$/s, '') : url),
    statusCode,
    peer: ip,
    ...nameSender(request),
    ms: Math.round(reply.elapsedTime),
  }
  request.log[level]({ ...details, ...(rejection && explain(rejection)) }, 'request answered')
}

/** Fastify decorates no request whose address it cannot parse. */
function nameSender({ caller }: Partial<Pick<FastifyRequest, 'caller'>>): { token?: string; account?: string } {
  return caller?.kind === 'token' || caller?.kind === 'account' ? { [caller.kind]: caller.name } : {}
}

function findLevel({ method, rejection }: FastifyRequest, statusCode: number): 'debug' | 'info' | 'warn' {
  if (isAway(rejection)) return 'debug'
  if (rejection !== undefined || statusCode >= 400) return 'warn'
  return method === 'GET' ? 'debug' : 'info'
}

function explain({ code, message }: AppError): { code: string; reason?: string } {
  return code === 'invalid_input' ? { code } : { code, reason: message }
}
