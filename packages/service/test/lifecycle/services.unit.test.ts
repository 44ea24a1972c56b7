import { describe, expect, it } from 'vitest'
import { type Service, startAll, stopAll } from '../../src/lifecycle/services.ts'
import { collectLog } from '../logging/log-lines.ts'

function createServices() {
  const steps: string[] = []
  const { logger, lines } = collectLog()
  const open = (name: string): Service => ({
    name,
    stop: async () => {
      steps.push(`stopping ${name}`)
      await Promise.resolve()
      steps.push(`stopped ${name}`)
    },
  })
  const service = (name: string): Service => ({ ...open(name), start: async () => steps.push(`started ${name}`) })
  const failing = (name: string): Service => ({
    ...open(name),
    start: () => Promise.reject(new Error(`${name} does not start`)),
  })
  const stubborn = (name: string): Service => ({
    ...service(name),
    stop: () => {
      steps.push(`stopping ${name}`)
      throw new Error(`${name} does not stop`)
    },
  })
  return { steps, logger, lines, open, service, failing, stubborn }
}

describe('startAll', () => {
  it('starts services in order, and those of a group together', async () => {
    const { steps, logger, open, service } = createServices()
    const begun: string[] = []
    const waiting = Promise.withResolvers<void>()
    const slow = (name: string): Service => ({
      ...open(name),
      start: async () => {
        begun.push(name)
        await waiting.promise
      },
    })
    const started = startAll([open('store'), service('queue'), [slow('a'), slow('b')], service('last')], { logger })
    await expect.poll(() => begun).toEqual(['a', 'b'])
    expect(steps).toEqual(['started queue'])
    waiting.resolve()
    await started
    expect(steps).toEqual(['started queue', 'started last'])
  })

  it('stops services that are open, started or half started in reverse order when a start fails', async () => {
    const { steps, logger, lines, open, service, failing } = createServices()
    const services = [open('store'), service('queue'), failing('engine'), service('never'), open('log')]
    await expect(startAll(services, { logger })).rejects.toThrow('engine does not start')
    expect(steps).toEqual([
      'started queue',
      ...['log', 'engine', 'queue', 'store'].flatMap((name) => [`stopping ${name}`, `stopped ${name}`]),
    ])
    expect(lines).toEqual([])
  })

  it('stops a service of a group that is still starting when another of the group fails', async () => {
    const { steps, logger, open, failing } = createServices()
    const endless: Service = { ...open('endless'), start: () => new Promise(() => {}) }
    const throwing: Service = {
      ...open('throwing'),
      start: () => {
        throw new Error('throwing does not start')
      },
    }
    await expect(startAll([[endless, failing('failing')]], { logger })).rejects.toThrow('failing does not start')
    await expect(startAll([throwing], { logger })).rejects.toThrow('throwing does not start')
    expect(steps.toSorted()).toEqual(
      ['endless', 'failing', 'throwing'].flatMap((name) => [`stopped ${name}`, `stopping ${name}`]).toSorted(),
    )
  })

  it('throws the error of the start, and logs those of the rollback', async () => {
    const { steps, logger, lines, open, stubborn, failing } = createServices()
    const services = [open('store'), stubborn('queue'), failing('engine')]
    await expect(startAll(services, { logger })).rejects.toThrow('engine does not start')
    expect(steps).toContain('stopped store')
    expect(lines).toMatchObject([
      { level: 'error', msg: 'rollback incomplete', err: { errors: [{ message: 'queue does not stop' }] } },
    ])
  })

  it('starts nothing more once its signal is aborted', async () => {
    const { steps, logger, open, service } = createServices()
    const aborted = new AbortController()
    const aborting: Service = { ...open('aborting'), start: () => aborted.abort(new Error('stop requested')) }
    const started = startAll([aborting, service('never')], { logger, signal: aborted.signal })
    await expect(started).rejects.toThrow('stop requested')
    expect(steps).toEqual(['stopping aborting', 'stopped aborting'])
  })
})

describe('stopAll', () => {
  it('stops services in reverse order, and those of a group together', async () => {
    const { steps, service } = createServices()
    await stopAll([service('store'), [service('a'), service('b')], service('last')])
    expect(steps).toEqual([
      ...['stopping last', 'stopped last'],
      ...['stopping a', 'stopping b', 'stopped a', 'stopped b'],
      ...['stopping store', 'stopped store'],
    ])
  })

  it('stops the others when some fail, and names those that failed', async () => {
    const { steps, open, stubborn } = createServices()
    const error = await stopAll([open('store'), [stubborn('a'), open('b')], stubborn('c')]).catch((error) => error)
    expect(error).toBeInstanceOf(AggregateError)
    expect(error).toMatchObject({
      message: 'could not stop: c, a',
      errors: [{ message: 'c does not stop' }, { message: 'a does not stop' }],
    })
    expect(steps).toEqual([
      ...['stopping c', 'stopping a', 'stopping b', 'stopped b'],
      ...['stopping store', 'stopped store'],
    ])
  })

  it('stops each service once, also when it is called again before the first call is done', async () => {
    const { steps, logger, service, failing } = createServices()
    const services = [service('store'), failing('engine')]
    await Promise.all([stopAll(services), stopAll(services)])
    await startAll(services, { logger }).catch(() => undefined)
    await stopAll(services)
    expect(steps).toEqual(['stopping engine', 'stopped engine', 'stopping store', 'stopped store', 'started store'])
  })
})
