import type { FastifyRequest } from 'fastify'

/** The sender of a request, for the log. */
export type Caller = Pick<FastifyRequest, 'log' | 'ip' | 'tokenName'>
