import type { AppError } from '@distribute/contracts'
import type { FastifyReply, FastifyRequest } from 'fastify'

declare module 'fastify' {
  interface FastifyRequest {
    /** why the client did not get what it asked for */
    refusal?: AppError
  }
}

/**
 * One line for each request, with the code of a refusal; what only reads and succeeds, as polls and probes do, is for
 * debugging. What is wrong with an input stays out of the log: it quotes the input.
 */
export async function logAnswer(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const { method, url, ip, refusal } = request
  const { statusCode } = reply
  const isRefused = refusal !== undefined || statusCode >= 400
  const level = isRefused ? 'warn' : method === 'GET' ? 'debug' : 'info'
  const details = { method, url, statusCode, peer: ip, ms: Math.round(reply.elapsedTime) }
  request.log[level]({ ...details, ...(refusal && explain(refusal)) }, 'request answered')
}

function explain({ code, message }: AppError): { code: string; reason?: string } {
  return code === 'invalid_input' ? { code } : { code, reason: message }
}
