import { AppError } from '@distribute/contracts'
import { describe, expect, it } from 'vitest'
import { waitFor } from '../../src/lifecycle/wait-for.ts'
import { collectLog } from '../logging/log-lines.ts'

describe('waitFor', () => {
  it('tries until the server answers, with a line when it goes and one when it is back', async () => {
    const { logger, lines } = collectLog()
    let tries = 0
    const attempt = async () => {
      tries += 1
      if (tries < 3) throw new AppError('store_unavailable', 'MySQL at db:3306 does not answer')
      return 'answer'
    }
    expect(await waitFor({ what: 'store', attempt, logger })).toBe('answer')
    expect(lines.map(({ msg }) => msg)).toEqual([
      'store: MySQL at db:3306 does not answer; retrying',
      'store recovered',
    ])
  })

  it('throws any other error at once', async () => {
    const { logger, lines } = collectLog()
    const attempt = () => Promise.reject(new AppError('schema_mismatch', 'run distribute migrate'))
    await expect(waitFor({ what: 'store', attempt, logger })).rejects.toMatchObject({ code: 'schema_mismatch' })
    expect(lines).toEqual([])
  })

  it('ends at once when its signal says so', async () => {
    const { logger } = collectLog()
    const stopped = new AbortController()
    const attempt = async () => {
      setImmediate(() => stopped.abort(new Error('stopped')))
      throw new AppError('queue_unavailable', 'away')
    }
    await expect(waitFor({ what: 'queue', attempt, logger, signal: stopped.signal })).rejects.toThrow('stopped')
  })
})
