import type { FastifyReply } from 'fastify'
import { sendText } from '../http/send-text.ts'

/** Streams a list in the format of `list`, run by run. */
export async function streamList(reply: FastifyReply, runs: AsyncIterable<readonly unknown[]>): Promise<FastifyReply> {
  return await sendText(reply, { type: 'application/json', chunks: writeList(runs) })
}

async function* writeList(runs: AsyncIterable<readonly unknown[]>): AsyncGenerator<string, void> {
  const head = '{"code":200,"data":['
  let length = 0
  for await (const run of runs) {
    for (const item of run) {
      yield `${length === 0 ? head : ','}${JSON.stringify(item)}`
      length += 1
    }
  }
  yield `${length === 0 ? head : ''}],"msg":"","length":${length}}`
}
