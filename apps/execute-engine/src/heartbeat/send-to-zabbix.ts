import { connect } from 'node:net'
import { countFailed, decodeAnswer, encodeRequest, type ZabbixAnswer, type ZabbixValue } from './zabbix-protocol.ts'

/** A Zabbix server or proxy. */
export interface ZabbixAddress {
  readonly host: string
  readonly port: number
}

/** Result of sending values. */
export type SendOutcome = { readonly kind: 'taken' } | { readonly kind: 'not taken'; readonly problem: string }

/**
 * Sends values and waits for the answer, `deadlineMs` for everything including name lookup and
 * connecting. Never rejects.
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

/** A name with several addresses fails with one error per address. */
function explain(error: unknown): string {
  const causes: readonly unknown[] = error instanceof AggregateError ? error.errors : [error]
  return causes.map((cause) => (cause instanceof Error ? cause.message : String(cause))).join('; ')
}

async function exchange(address: ZabbixAddress, request: Buffer, deadlineMs: number): Promise<ZabbixAnswer> {
  const socket = connect({ host: address.host, port: address.port })
  // Errors after the answer or after the deadline do not matter.
  socket.on('error', () => undefined)
  const giveUp = () => socket.destroy(new Error(`no complete answer within ${deadlineMs / 1000} s`))
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
  throw new Error('it closed the connection before its answer was complete')
}

function judge(answer: ZabbixAnswer, values: readonly ZabbixValue[]): SendOutcome {
  const failed = countFailed(answer)
  if (failed === 0) return { kind: 'taken' }
  if (failed === undefined) return { kind: 'not taken', problem: `it answered ${clip(JSON.stringify(answer))}` }
  const hosts = [...new Set(values.map(({ host }) => host))].join(', ')
  const keys = values.map(({ key }) => key).join(' and ')
  const problem = `it rejected ${failed} of ${values.length} values (${clip(String(answer.info))}): host ${hosts} must be monitored and have the trapper items ${keys}`
  return { kind: 'not taken', problem }
}

function clip(text: string): string {
  return text.slice(0, 200)
}
