import fc from 'fast-check'
import { expect, test } from 'vitest'
import { planSshDeadlines } from '../../src/ssh/deadlines.ts'

const connectTimeoutSeconds = 10

test('a request with enough time gets the usual deadlines', () => {
  expect(planSshDeadlines({ timeoutSeconds: 240, connectTimeoutSeconds })).toEqual({
    connectTimeoutSeconds: 10,
    aliveIntervalSeconds: 15,
    aliveCountMax: 4,
  })
})

test('a host deadline shortens them like a unit deadline', () => {
  const byHost = planSshDeadlines({ timeoutSeconds: 240, hostTimeoutSeconds: 10, connectTimeoutSeconds })

  expect(byHost).toEqual(planSshDeadlines({ timeoutSeconds: 15, connectTimeoutSeconds }))
  expect(byHost).toEqual({ connectTimeoutSeconds: 5, aliveIntervalSeconds: 1, aliveCountMax: 4 })
})

test('for any request, ssh gives up before two thirds of the unit deadline and before the host deadline', () => {
  const seconds = fc.integer({ min: 1, max: 86_400 })
  fc.assert(
    fc.property(
      fc.record({
        timeoutSeconds: seconds,
        hostTimeoutSeconds: fc.option(seconds, { nil: undefined }),
        connectTimeoutSeconds: fc.integer({ min: 1, max: 300 }),
      }),
      (request) => {
        const planned = planSshDeadlines(request)
        const limit = Math.min((request.timeoutSeconds * 2) / 3, request.hostTimeoutSeconds ?? 86_400)
        for (const value of Object.values(planned)) expect(value).toBeGreaterThanOrEqual(1)
        expect(planned.connectTimeoutSeconds).toBeLessThanOrEqual(request.connectTimeoutSeconds)
        // whole seconds allow nothing below that
        if (limit < 3) return
        expect(planned.connectTimeoutSeconds).toBeLessThan(limit)
        expect(planned.aliveIntervalSeconds * (planned.aliveCountMax + 1)).toBeLessThan(limit)
      },
    ),
  )
})
