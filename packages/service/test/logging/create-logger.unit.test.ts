import { AppError } from '@distribute/contracts'
import { describe, expect, it } from 'vitest'
import { collectLog } from './log-lines.ts'

describe('createLogger', () => {
  it('writes a line with level, name and UTC time in words', () => {
    const { logger, lines } = collectLog()
    logger.info({ unit: '1-2-3' }, 'unit claimed')
    expect(lines[0]).toMatchObject({ level: 'info', name: 'test', unit: '1-2-3', msg: 'unit claimed' })
    expect(lines[0]?.time).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/)
  })

  it('writes an error with its code, its problems and all its causes', () => {
    const { logger, lines } = collectLog()
    const root = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
    const problems = [{ path: 'a', message: 'b' }]
    logger.error({ err: new AppError('store_unavailable', 'the store is away', { cause: root, problems }) }, 'failed')
    expect(lines[0]?.err).toMatchObject({
      type: 'AppError',
      code: 'store_unavailable',
      problems,
      stack: expect.stringContaining('create-logger'),
      cause: { message: 'connect ECONNREFUSED', code: 'ECONNREFUSED' },
    })
  })

  it('writes all parts of an aggregate error', () => {
    const { logger, lines } = collectLog()
    logger.error({ err: new AggregateError([new Error('first'), new Error('second')], 'both') })
    expect(lines[0]?.err).toMatchObject({ errors: [{ message: 'first' }, { message: 'second' }] })
  })

  it('leaves out what a driver hangs on its errors', () => {
    const { logger, lines } = collectLog()
    logger.error({ err: Object.assign(new Error('no'), { sql: "insert 'hunter2'", config: { password: 'hunter2' } }) })
    expect(JSON.stringify(lines)).not.toContain('hunter2')
  })

  it('masks secrets up to two levels down', () => {
    const { logger, lines } = collectLog()
    logger.info({ password: 'hunter2', store: { password: 'hunter2' }, req: { headers: { authorization: 'hunter2' } } })
    expect(JSON.stringify(lines)).not.toContain('hunter2')
    expect(lines[0]).toMatchObject({ store: { password: '********' } })
  })
})
