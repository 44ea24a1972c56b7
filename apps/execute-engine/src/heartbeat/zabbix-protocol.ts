/**
 * The trapper protocol of Zabbix ("Zabbix sender protocol" and "Header" in its manual), as far as
 * a sender needs it.
 *
 * One TCP connection carries one request and one answer, each of them
 *
 * | bytes | content                                                   |
 * | ----- | --------------------------------------------------------- |
 * | 4     | `ZBXD`                                                    |
 * | 1     | flags: 1; others mean compressed or large, for proxies    |
 * | 4     | length of the data, little-endian                         |
 * | 4     | reserved: 0                                               |
 * | n     | JSON in UTF-8                                             |
 *
 * Request: `{"request":"sender data","data":[{"host","key","value"}, …]}`; without a clock, the
 * server's time counts. Answer: `{"response":"success","info":"processed: 1; failed: 1; total: 2;
 * seconds spent: 0.000055"}`. The response is `success` even if values failed because their host is
 * not monitored or has no trapper item with that key.
 */
export interface ZabbixValue {
  readonly host: string
  readonly key: string
  readonly value: string
}

export interface ZabbixAnswer {
  readonly response: unknown
  readonly info: unknown
}

const magic = Buffer.from('ZBXD\x01', 'latin1')
const headerBytes = 13
/** A real answer has about a hundred bytes. */
const maxAnswerBytes = 64 * 1024

export function encodeRequest(values: readonly ZabbixValue[]): Buffer {
  const data = Buffer.from(JSON.stringify({ request: 'sender data', data: values }))
  const header = Buffer.alloc(headerBytes)
  magic.copy(header)
  header.writeUInt32LE(data.length, magic.length)
  return Buffer.concat([header, data])
}

/**
 * Decodes the answer at the start of these bytes; undefined while it is incomplete. Throws if it is
 * not an answer.
 */
export function decodeAnswer(bytes: Buffer): ZabbixAnswer | undefined {
  const start = bytes.subarray(0, magic.length)
  if (!start.equals(magic.subarray(0, start.length))) throw new Error(`it said ${quote(bytes)}`)
  if (bytes.length < headerBytes) return undefined
  const length = bytes.readUInt32LE(magic.length)
  if (length > maxAnswerBytes) throw new Error(`it announced ${length} bytes`)
  const data = bytes.subarray(headerBytes, headerBytes + length)
  return data.length < length ? undefined : parseAnswer(data)
}

/** Counts the values that the server rejected; undefined if the answer does not say. */
export function countFailed({ response, info }: ZabbixAnswer): number | undefined {
  const failed = /\bfailed:? (\d+)/i.exec(String(info))?.[1]
  return response === 'success' && failed !== undefined ? Number(failed) : undefined
}

function parseAnswer(data: Buffer): ZabbixAnswer {
  try {
    const { response, info } = JSON.parse(data.toString())
    return { response, info }
  } catch {
    throw new Error(`it said ${quote(data)}`)
  }
}

const quotedBytes = 80

/** Quotes bytes as one line. */
function quote(bytes: Buffer): string {
  return JSON.stringify(bytes.subarray(0, quotedBytes).toString('latin1'))
}
