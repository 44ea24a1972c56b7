import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { Problem } from '@distribute/contracts'
import type { Logger } from 'pino'
import { fail } from '../v1/envelope.ts'
import { askForFewer, maxHeaderBytes } from './address-length.ts'
import { answerHeaders } from './answer-headers.ts'

/** how long a client that was answered may go on to send */
const lingerMs = 2000

/** As Node gives it: what was wrong, and the bytes in which it stood. */
interface UnreadRequest extends Error {
  readonly code?: string
  readonly reason?: string
  readonly rawPacket?: unknown
}

/**
 * Answers a request that Node cannot read, and that therefore reaches neither Fastify nor a hook, and ends its
 * connection. v1 gets its envelope with HTTP 200. Of headers that are too long the beginning is not known any more:
 * their answer is the envelope as well, because long queries are v1's alone, and 431.
 */
export function createUnreadAnswer(logger: Logger): (error: UnreadRequest, socket: Socket) => void {
  return (error, socket) => {
    // what comes after the answer is an error once more
    if (socket.writableEnded || error.code === 'ECONNRESET') return
    const refusal = explain(error)
    const { status, detail } = refusal
    logger.warn({ statusCode: status, peer: socket.remoteAddress, reason: detail }, 'request cannot be read')
    socket.end(formatAnswer(refusal, findApi(error.rawPacket)))
    destroyLater(socket)
  }
}

/** Not at once: an answer is lost where its connection ends before all that the client sends was read. */
function destroyLater(socket: Socket): void {
  const timer = setTimeout(() => socket.destroy(), lingerMs)
  socket.once('close', () => clearTimeout(timer))
}

interface Refusal {
  readonly status: number
  readonly code: Problem['code']
  readonly detail: string
}

function explain({ code, reason, message }: UnreadRequest): Refusal {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return {
        status: 431,
        code: 'address_too_long',
        detail: `address and headers have more than ${maxHeaderBytes} bytes: ${askForFewer}`,
      }
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return { status: 408, code: 'bad_request', detail: 'the request did not arrive in time' }
    case 'HPE_INVALID_URL':
      return badRequest('the address has a character that must be percent-encoded (as UTF-8: %E4%B8%AD, not 中)')
    default:
      return badRequest(`this is no HTTP request: ${reason ?? message}; blanks in an address are %20`)
  }
}

function badRequest(detail: string): Refusal {
  return { status: 400, code: 'bad_request', detail }
}

type Api = 'v1' | 'v2' | 'unknown'

/** Of a request line, or of bytes from the middle of a request. */
function findApi(packet: unknown): Api {
  const begin = Buffer.isBuffer(packet) ? packet.toString('latin1', 0, 200) : ''
  const [, api] = /^[A-Z]+ \/api\/(v1|v2)\//.exec(begin) ?? []
  return api === 'v1' || api === 'v2' ? api : 'unknown'
}

function formatAnswer({ status, code, detail }: Refusal, api: Api): string {
  const isEnvelope = api === 'v1' || (api === 'unknown' && status === 431)
  const problem: Problem = { type: 'about:blank', title: STATUS_CODES[status] ?? 'Error', status, detail, code }
  const body = JSON.stringify(isEnvelope ? fail(detail) : problem)
  const sentStatus = api === 'v1' ? 200 : status
  const headers = {
    'content-type': isEnvelope ? 'application/json; charset=utf-8' : 'application/problem+json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    connection: 'close',
    ...answerHeaders,
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  return [`HTTP/1.1 ${sentStatus} ${STATUS_CODES[sentStatus]}`, ...lines, '', body].join('\r\n')
}
