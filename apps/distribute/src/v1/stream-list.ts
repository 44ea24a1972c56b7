import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'

/** A stream in object mode would read sixteen items ahead. */
const notAhead = { objectMode: false, highWaterMark: 64 * 1024 }

/**
 * Streams a list in the format of `list`, run by run: memory use does not depend on its length. An
 * error before the first run fails the request; a later error closes the connection, so that a
 * truncated list is not taken for a complete one.
 */
export async function streamList(reply: FastifyReply, runs: AsyncIterable<readonly unknown[]>): Promise<FastifyReply> {
  const iterator = runs[Symbol.asyncIterator]()
  const first = await iterator.next()
  return reply.type('application/json; charset=utf-8').send(Readable.from(writeList(first, iterator), notAhead))
}

async function* writeList(
  first: IteratorResult<readonly unknown[]>,
  iterator: AsyncIterator<readonly unknown[]>,
): AsyncGenerator<string, void> {
  yield '{"code":200,"data":['
  let length = 0
  for (let run = first; run.done !== true; run = await iterator.next()) {
    for (const item of run.value) {
      yield `${length === 0 ? '' : ','}${JSON.stringify(item)}`
      length += 1
    }
  }
  yield `],"msg":"","length":${length}}`
}
