import { once } from 'node:events'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { engineReadinessSchema, livenessSchema } from '@distribute/contracts'
import { createMetricsRegistry } from '@distribute/service'
import { findFreePort, startProcess } from '@distribute/testbed'
import { pino } from 'pino'
import { expect, onTestFinished, test } from 'vitest'
import { startHealthServer } from '../../src/health/health-server.ts'
import { createEngineProblems } from '../../src/health/problem-source.ts'

test('serves liveness and problems before the engine exists', async () => {
  const { url, problems } = await serve()
  const live = await fetch(`${url}/health/live`)
  expect([live.status, livenessSchema.parse(await live.json())]).toEqual([200, { live: true, version: '1.2.3' }])
  expect(await readiness(url)).toEqual([503, { ready: false, problems: ['starting: waiting for the store'] }])

  const said: string[] = []
  problems.follow({ listProblems: () => said })
  expect(await readiness(url)).toEqual([200, { ready: true, problems: [] }])
  said.push('the share is not seen', 'the store is away')
  expect(await readiness(url)).toEqual([
    503,
    { ready: false, problems: ['the share is not seen', 'the store is away'] },
  ])
})

test('serves metrics in the text format of Prometheus', async () => {
  const { url } = await serve()
  const metrics = await fetch(`${url}/metrics`)
  expect([metrics.status, metrics.headers.get('content-type')]).toEqual([
    200,
    'text/plain; version=0.0.4; charset=utf-8',
  ])
  expect(await metrics.text()).toMatch(/^process_resident_memory_bytes \d+$/m)
})

test('a failing health check is a problem, and does not end the process', async () => {
  const { url, problems } = await serve()
  problems.follow({
    listProblems: () => {
      throw new Error('the check has a bug')
    },
  })
  const problem = 'health check failed: the check has a bug'
  expect(await readiness(url)).toEqual([503, { ready: false, problems: [problem] }])
})

test('names the available paths in a 404 answer', async () => {
  const { url } = await serve()
  const other = await fetch(`${url}/health`)
  expect([other.status, await other.text()]).toEqual([
    404,
    'not found; available: /health/live, /health/ready, /metrics\n',
  ])
  const post = await fetch(`${url}/health/ready`, { method: 'POST', body: 'x'.repeat(1_000_000) })
  expect([post.status, post.headers.get('allow')]).toEqual([405, 'GET'])
  expect((await fetch(`${url}/health/live?why=not`)).status).toBe(200)
})

test('what a client sends it does not throw it', async () => {
  const { url, port } = await serve()
  for (const request of [
    '\0\x01\x02\r\n\r\n',
    'GET constructor HTTP/1.1\r\nhost: x\r\n\r\n',
    'GET __proto__ HTTP/1.0\r\n\r\n',
  ]) {
    const socket = connect(port, '127.0.0.1')
    socket.write(request)
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 40[04] /)
  }
  for (const bytes of ['', 'GET /health/re', 'GET /health/ready HTTP/1.1\r\nhost: x\r\n\r\n']) {
    const socket = connect(port, '127.0.0.1')
    await once(socket, 'connect')
    socket.write(bytes)
    socket.resetAndDestroy()
  }
  expect((await fetch(`${url}/health/live`)).status).toBe(200)
})

test('closes at once despite open connections, and can be closed twice', async () => {
  const { url, health, port } = await serve()
  const socket = connect(port, '127.0.0.1')
  const closed = new Promise((resolve) => socket.on('error', () => undefined).once('close', resolve))
  await once(socket, 'connect')
  socket.write('GET /health')
  // later requests have been answered: the server knows the first one
  await fetch(`${url}/health/live`)
  const ends: string[] = []
  const first = health.close().then(() => ends.push('first'))
  const second = health.close().then(() => ends.push('second'))
  await Promise.all([closed, first, second])
  // a second request waits as long as the first one
  expect(ends).toEqual(['first', 'second'])
  const late = connect(port, '127.0.0.1')
  await expect(once(late, 'connect')).rejects.toThrow('ECONNREFUSED')
})

test('a port that is in use or not permitted is an invalid setting', async () => {
  const { port } = await serve()
  await expect(serve(port)).rejects.toThrow(
    expect.objectContaining({
      code: 'invalid_configuration',
      message: expect.stringMatching(
        /^\[Exec_Engine\] HEALTH_PORT = \d+: cannot listen on 127\.0\.0\.1: the port is in use: /,
      ),
    }),
  )
})

test('port 0 means no server', async () => {
  const { health } = await serve(0)
  await health.close()
})

test('neither the server nor a connection keeps the process alive', async () => {
  const port = await findFreePort()
  const source = new URL('../../src/health/health-server.ts', import.meta.url).pathname
  const script = `import { once } from 'node:events'
    import { connect } from 'node:net'
    import { startHealthServer } from '${source}'
    await startHealthServer({ port: ${port}, version: '', problems: { listProblems: () => [] } })
    const socket = connect(${port}, '127.0.0.1')
    await once(socket, 'connect')
    console.log((await fetch('http://127.0.0.1:${port}/health/live')).status)
    socket.unref()`
  const child = await startProcess({ command: process.execPath, args: ['--input-type=module', '-e', script], cwd: '/' })
  onTestFinished(async () => void (await child.kill()))
  expect(await child.ended).toMatchObject({ exitCode: 0 })
  expect(child.output.lines).toEqual(['200'])
})

async function readiness(url: string) {
  const answer = await fetch(`${url}/health/ready`)
  return [answer.status, engineReadinessSchema.parse(await answer.json())]
}

/** A health server that follows no engine yet. */
async function serve(onPort?: number) {
  const port = onPort ?? (await findFreePort())
  const problems = createEngineProblems()
  const registry = createMetricsRegistry()
  const health = await startHealthServer({
    port,
    version: '1.2.3',
    problems,
    registry,
    logger: pino({ level: 'silent' }),
  })
  onTestFinished(() => health.close())
  return { health, problems, port, url: `http://127.0.0.1:${port}` }
}
