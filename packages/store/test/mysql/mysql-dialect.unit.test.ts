import { describe, expect, it } from 'vitest'
import { classifyMysqlError } from '../../src/mysql/mysql-dialect.ts'

describe('classifyMysqlError', () => {
  it.each([
    ['retry', 1213, 'deadlock'],
    ['retry', 1205, 'lock wait timeout'],
    ['duplicate', 1062, 'duplicate key'],
    ['missing', 1049, 'unknown database'],
    ['missing', 1054, 'unknown column'],
    ['missing', 1146, 'no such table'],
    ['data', 1406, 'data too long'],
    ['data', 1264, 'out of range'],
    ['data', 1690, 'out of range in an expression'],
    ['data', 1265, 'data truncated'],
    ['data', 1292, 'no such time'],
    ['data', 1300, 'invalid characters'],
    ['data', 1301, 'result longer than max_allowed_packet'],
    ['data', 1366, 'incorrect value'],
    ['data', 1367, 'illegal value'],
    ['data', 3140, 'invalid JSON'],
    ['data', 3819, 'check constraint of MySQL'],
    ['data', 4025, 'check constraint of MariaDB'],
    ['data', 1644, 'rejected by a trigger'],
    ['away', 1040, 'too many connections'],
    ['away', 1053, 'shutting down'],
    ['away', 1290, 'read-only by option'],
    ['away', 1836, 'read-only mode'],
    ['away', 1792, 'read-only transaction'],
    ['away', 1047, 'Galera node without its cluster'],
    ['away', 1021, 'disk full'],
    ['away', 1026, 'cannot write'],
    ['away', 1030, 'engine error'],
    ['away', 1037, 'out of memory'],
    ['away', 1038, 'out of sort memory'],
    ['away', 1041, 'out of resources'],
    ['away', 1114, 'table full'],
    ['away', 1206, 'too many locks'],
    ['away', 1317, 'query killed'],
    ['away', 1969, 'out of time in MariaDB'],
    ['away', 3024, 'out of time in MySQL'],
    ['other', 1064, 'syntax error'],
    ['denied', 1142, 'command denied for a table'],
    ['denied', 1143, 'command denied for a column'],
    ['denied', 1044, 'access denied to a database'],
    ['denied', 1227, 'a privilege is needed'],
    ['login', 1045, 'wrong user or password'],
    ['login', 1698, 'no password given'],
    ['login', 1130, 'host not allowed'],
    ['login', 1251, 'authentication not supported'],
  ])('returns %s for %i, %s', (kind, errno) => {
    expect(classifyMysqlError(Object.assign(new Error('failed'), { errno }))).toBe(kind)
  })

  it('returns away for a broken connection with any code', () => {
    expect(classifyMysqlError(Object.assign(new Error('gone'), { code: 'ECONNRESET' }))).toBe('away')
    expect(classifyMysqlError(Object.assign(new Error('gone'), { code: 'E_NEW', fatal: true }))).toBe('away')
  })

  it('returns other for an error that is not of the database', () => {
    expect(classifyMysqlError(new TypeError('no such method'))).toBe('other')
    expect(classifyMysqlError('text')).toBe('other')
  })
})
