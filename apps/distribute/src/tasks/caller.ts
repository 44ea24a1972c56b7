import type { FastifyRequest } from 'fastify'

/** Who asks, for the log. */
export type Caller = Pick<FastifyRequest, 'log' | 'ip' | 'tokenName'>
