import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'

/** A stream of objects would read sixteen items ahead. */
const notAhead = { objectMode: false, highWaterMark: 64 * 1024 }

/**
 * Sends a list as `list` does, run by run: memory stays flat, however long it is. What fails before the first run fails
 * the request; what fails later cuts the connection, so that nobody takes a part for the whole.
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
