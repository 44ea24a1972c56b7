import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { countFailed, decodeAnswer, encodeRequest } from '../../src/heartbeat/zabbix-protocol.ts'
import { zabbixAnswer } from './zabbix-answer.ts'

describe('a request', () => {
  test('is its header and the values as JSON, with the length in bytes, not in characters', () => {
    const value = { host: '引擎', key: 'exec.engine.ping', value: '1' }
    const request = encodeRequest([value])
    const data = Buffer.from(JSON.stringify({ request: 'sender data', data: [value] }))
    expect(request.subarray(0, 5).toString('latin1')).toBe('ZBXD\x01')
    expect(request.readUInt32LE(5)).toBe(data.length)
    expect(request.readUInt32LE(9)).toBe(0)
    expect(request.subarray(13)).toEqual(data)
  })
})

describe('an answer', () => {
  const answer = { response: 'success', info: 'processed: 1; failed: 1; total: 2; seconds spent: 0.000055' }

  test('is read once it is whole, however it comes in pieces', () => {
    const bytes = zabbixAnswer(JSON.stringify(answer))
    for (let length = 0; length < bytes.length; length += 1) {
      expect(decodeAnswer(bytes.subarray(0, length))).toBeUndefined()
    }
    expect(decodeAnswer(bytes)).toEqual(answer)
    expect(decodeAnswer(Buffer.concat([bytes, Buffer.from('more')]))).toEqual(answer)
  })

  test('counts failed values, if the answer has their number', () => {
    expect(countFailed(answer)).toBe(1)
    expect(countFailed({ response: 'success', info: 'Processed 2 Failed 0 Total 2 Seconds spent 0.000055' })).toBe(0)
    expect(countFailed({ response: 'failed', info: 'processed: 0; failed: 0' })).toBeUndefined()
    expect(countFailed({ response: 'success', info: 'thanks' })).toBeUndefined()
    expect(countFailed({ response: undefined, info: null })).toBeUndefined()
  })

  test.each([
    [
      'another protocol',
      Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'),
      'it said "HTTP/1.1 400 Bad Request\\r\\n\\r\\n"',
    ],
    ['a compressed packet', Buffer.from('ZBXD\x03\x01\0\0\0\0\0\0\0x', 'latin1'), 'it said "ZBXD\\u0003'],
    ['no JSON', zabbixAnswer('{"response":'), 'it said "{\\"response\\":"'],
    ['JSON that is not an object', zabbixAnswer('null'), 'it said "null"'],
    [
      'a length beyond reason',
      Buffer.from('ZBXD\x01\xff\xff\xff\x7f\0\0\0\0', 'latin1'),
      'it announced 2147483647 bytes',
    ],
  ])('that is %s is refused at once, in one short line', (_, bytes, message) => {
    expect(() => decodeAnswer(bytes)).toThrow(message)
  })

  test('any bytes are rejected, incomplete or an answer', () => {
    fc.assert(
      fc.property(fc.boolean(), fc.uint8Array({ maxLength: 300 }), (hasHeader, bytes) => {
        const input = hasHeader ? zabbixAnswer(Buffer.from(bytes).toString('latin1')) : Buffer.from(bytes)
        try {
          const read = decodeAnswer(input)
          expect(read === undefined || 'info' in read).toBe(true)
        } catch (error) {
          expect(String(error)).toMatch(/^Error: it (said|announced) .{1,600}$/)
        }
      }),
    )
  })
})
