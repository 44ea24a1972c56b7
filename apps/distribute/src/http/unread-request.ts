import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { Problem } from '@distribute/contracts'
import type { Logger } from 'pino'
import { ulid } from 'ulid'
import { fail } from '../v1/envelope.ts'
import { askForFewer, maxHeaderBytes } from './address-length.ts'
import { identifyAnswer } from './answer-headers.ts'

/** how long a client may go on sending after the response */
const lingerMs = 2000

/** The error as Node reports it, with the bytes in which it occurred. */
interface UnreadRequest extends Error {
  readonly code?: string
  readonly reason?: string
  readonly rawPacket?: unknown
}

/**
 * Answers a request that Node cannot parse, which reaches neither Fastify nor a hook, and closes
 * its connection. v1 gets its envelope with HTTP 200. If the headers are too long, the request line
 * is no longer known: the response is the envelope with status 431, because only v1 has long
 * queries.
 */
export function createUnreadAnswer(logger: Logger): (error: UnreadRequest, socket: Socket) => void {
  return (error, socket) => {
    // Data after the response causes further errors.
    if (socket.writableEnded || error.code === 'ECONNRESET') return
    const rejection = explain(error)
    const { status, detail } = rejection
    const id = ulid()
    logger.warn({ reqId: id, statusCode: status, peer: socket.remoteAddress, reason: detail }, 'request not readable')
    socket.end(formatAnswer(rejection, { id, api: findApi(error.rawPacket) }))
    destroyLater(socket)
  }
}

/**
 * Waits, because a response is lost if the connection closes before all data of the client was
 * read.
 */
function destroyLater(socket: Socket): void {
  const timer = setTimeout(() => socket.destroy(), lingerMs)
  socket.once('close', () => clearTimeout(timer))
}

interface Rejection {
  readonly status: number
  readonly code: Problem['code']
  readonly detail: string
}

function explain({ code, reason, message }: UnreadRequest): Rejection {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return {
        status: 431,
        code: 'address_too_long',
        detail: `address and headers have more than ${maxHeaderBytes} bytes: ${askForFewer}`,
      }
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return { status: 408, code: 'bad_request', detail: 'the request timed out' }
    case 'HPE_INVALID_URL':
      return badRequest('the address has a character that must be percent-encoded (as UTF-8: %E4%B8%AD, not 中)')
    default:
      return badRequest(`not a valid HTTP request: ${reason ?? message}; encode spaces in an address as %20`)
  }
}

function badRequest(detail: string): Rejection {
  return { status: 400, code: 'bad_request', detail }
}

type Api = 'v1' | 'v2' | 'unknown'

/** Reads the request line. The packet may also begin in the middle of a request. */
function findApi(packet: unknown): Api {
  const begin = Buffer.isBuffer(packet) ? packet.toString('latin1', 0, 200) : ''
  const [, api] = /^[A-Z]+ \/api\/(v1|v2)\//.exec(begin) ?? []
  return api === 'v1' || api === 'v2' ? api : 'unknown'
}

function formatAnswer({ status, code, detail }: Rejection, { id, api }: { id: string; api: Api }): string {
  const isEnvelope = api === 'v1' || (api === 'unknown' && status === 431)
  const problem: Problem = { type: 'about:blank', title: STATUS_CODES[status] ?? 'Error', status, detail, code }
  const body = JSON.stringify(isEnvelope ? fail(detail) : problem)
  const sentStatus = api === 'v1' ? 200 : status
  const headers = {
    'content-type': isEnvelope ? 'application/json; charset=utf-8' : 'application/problem+json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    connection: 'close',
    ...identifyAnswer({ id }),
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  return [`HTTP/1.1 ${sentStatus} ${STATUS_CODES[sentStatus]}`, ...lines, '', body].join('\r\n')
}
