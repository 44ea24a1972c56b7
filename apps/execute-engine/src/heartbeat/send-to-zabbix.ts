import { connect } from 'node:net'
import { countFailed, decodeAnswer, encodeRequest, type ZabbixAnswer, type ZabbixValue } from './zabbix-protocol.ts'

/** A server or proxy. */
export interface ZabbixAddress {
  readonly host: string
  readonly port: number
}

/** What became of the values that were sent. */
export type SendOutcome = { readonly kind: 'taken' } | { readonly kind: 'not taken'; readonly problem: string }

/**
 * Sends values, and waits for the answer: `deadlineMs` for all of it, name look-up and connecting too. It never
 * rejects, whatever the server does.
 */
export async function sendToZabbix(
  address: ZabbixAddress,
  values: readonly ZabbixValue[],
  deadlineMs: number,
): Promise<SendOutcome> {
  try {
    const answer = await exchange(address, encodeRequest(values), deadlineMs)
    return judge(answer, values)
  } catch (error) {
    return { kind: 'not taken', problem: explain(error) }
  }
}

/** Of a name with several addresses each failure is one of many. */
function explain(error: unknown): string {
  const causes: readonly unknown[] = error instanceof AggregateError ? error.errors : [error]
  return causes.map((cause) => (cause instanceof Error ? cause.message : String(cause))).join('; ')
}

async function exchange(address: ZabbixAddress, request: Buffer, deadlineMs: number): Promise<ZabbixAnswer> {
  const socket = connect({ host: address.host, port: address.port })
  // What comes after the answer, or after giving up, is of no interest.
  socket.on('error', () => undefined)
  const giveUp = () => socket.destroy(new Error(`no whole answer within ${deadlineMs / 1000} s`))
  const deadline = setTimeout(giveUp, deadlineMs)
  let received = Buffer.alloc(0)
  try {
    socket.write(request)
    for await (const chunk of socket) {
      received = Buffer.concat([received, chunk])
      const answer = decodeAnswer(received)
      if (answer !== undefined) return answer
    }
  } finally {
    clearTimeout(deadline)
    socket.destroy()
  }
  throw new Error('it closed the connection without a whole answer')
}

function judge(answer: ZabbixAnswer, values: readonly ZabbixValue[]): SendOutcome {
  const failed = countFailed(answer)
  if (failed === 0) return { kind: 'taken' }
  if (failed === undefined) return { kind: 'not taken', problem: `it answered ${clip(JSON.stringify(answer))}` }
  const hosts = [...new Set(values.map(({ host }) => host))].join(', ')
  const keys = values.map(({ key }) => key).join(' and ')
  const problem = `it refused ${failed} of ${values.length} values (${clip(String(answer.info))}): its host ${hosts} must be monitored and have ${keys} as trapper items`
  return { kind: 'not taken', problem }
}

function clip(text: string): string {
  return text.slice(0, 200)
}
