import type { AppError } from '@distribute/contracts'
import { isAway } from '@distribute/service'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { clipAddress } from './address-length.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** why the client did not get what it asked for */
    refusal?: AppError
  }
}

/**
 * Logs one line for each request, with the code of a refusal. Requests that only read and succeed, as polls and probes
 * do, and those that a server which is away made fail are logged at `debug`. What is wrong with an input stays out of
 * the log, because it quotes the input.
 */
export async function logAnswer(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const { method, url, ip, refusal, tokenName } = request
  const { statusCode } = reply
  if (refusal === undefined && request.routeOptions.config.door !== 'open') request.server.outage.succeeded()
  const level = findLevel(request, statusCode)
  const details = {
    method,
    url: clipAddress(url),
    statusCode,
    peer: ip,
    ...(tokenName && { token: tokenName }),
    ms: Math.round(reply.elapsedTime),
  }
  request.log[level]({ ...details, ...(refusal && explain(refusal)) }, 'request answered')
}

function findLevel({ method, refusal }: FastifyRequest, statusCode: number): 'debug' | 'info' | 'warn' {
  if (isAway(refusal)) return 'debug'
  if (refusal !== undefined || statusCode >= 400) return 'warn'
  return method === 'GET' ? 'debug' : 'info'
}

function explain({ code, message }: AppError): { code: string; reason?: string } {
  return code === 'invalid_input' ? { code } : { code, reason: message }
}
