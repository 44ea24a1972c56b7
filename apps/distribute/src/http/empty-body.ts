import type { FastifyRequest } from 'fastify'

/** A hook of routes whose body has no field that must be there: then it may be left out. */
export async function fillEmptyBody(request: FastifyRequest): Promise<void> {
  if (request.body === undefined) request.body = {}
}
