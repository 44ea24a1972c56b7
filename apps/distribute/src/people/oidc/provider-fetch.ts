import type { CustomFetch } from 'openid-client'

/** The largest answers are metadata and keys: some 10 kB. */
const maxAnswerBytes = 1024 ** 2

/** Fetches from the identity provider; reading an answer of more than 1 MiB fails. */
export const fetchFromProvider: CustomFetch = async (url, { body = null, ...options }) => {
  const response = await fetch(url, { ...options, body })
  return new Response(response.body?.pipeThrough(limitBytes(maxAnswerBytes)) ?? null, response)
}

function limitBytes(maxBytes: number): TransformStream<Uint8Array, Uint8Array> {
  let bytes = 0
  return new TransformStream({
    transform: (chunk, controller) => {
      bytes += chunk.byteLength
      if (bytes > maxBytes) throw new TypeError(`the answer has more than ${maxBytes} bytes`)
      controller.enqueue(chunk)
    },
  })
}
