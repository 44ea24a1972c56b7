import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { resolve } from 'node:path'
import type { EngineReadiness, Readiness } from '@distribute/contracts'
import { findFreePort, startProcess } from '@distribute/testbed'
import { expect, onTestFinished, test } from 'vitest'

const program = resolve(import.meta.dirname, '../../../../docker/check-health.mjs')

test('a ready process is healthy, and nothing is printed', async () => {
  const distribute: Readiness = { ready: true, degraded: [], checks: { store: { ok: true }, queue: { ok: true } } }
  const engine: EngineReadiness = { ready: true, problems: [] }
  for (const body of [distribute, engine]) {
    expect(await check(await answer(200, body))).toEqual({ exitCode: 0, lines: [] })
  }
})

test('the problems of an engine that is not ready are printed', async () => {
  const body: EngineReadiness = { ready: false, problems: ['draining on request', 'the store\nis away'] }
  const url = await answer(503, body)
  const line = `${url} answers 503: draining on request; the store is away`
  expect(await check(url)).toEqual({ exitCode: 1, lines: [line] })
})

test('the failed checks of a distribute that is not ready are printed with their reasons', async () => {
  const body: Readiness = {
    ready: false,
    degraded: ['share'],
    checks: {
      store: { ok: false, reason: 'cannot be reached' },
      queue: { ok: true },
      share: { ok: false, reason: 'gone' },
    },
  }
  const url = await answer(503, body)
  const line = `${url} answers 503: store: cannot be reached; share: gone`
  expect(await check(url)).toEqual({ exitCode: 1, lines: [line] })
})

test('of a distribute that was asked to stop that is said', async () => {
  const body: Readiness = {
    ready: false,
    stopping: true,
    degraded: [],
    checks: { store: { ok: true }, queue: { ok: true } },
  }
  const url = await answer(503, body)
  expect(await check(url)).toEqual({ exitCode: 1, lines: [`${url} answers 503: it was asked to stop`] })
})

test('an unknown answer is unhealthy', async () => {
  const page = await answer(404, '<p>no such page</p>')
  expect(await check(page)).toEqual({ exitCode: 1, lines: [`${page} answers 404: <p>no such page</p>`] })
  const moved = await serve((_, response) => response.writeHead(302, { location: page }).end())
  expect(await check(moved)).toEqual({ exitCode: 1, lines: [`${moved} answers 302:`] })
})

test('a process that cannot be reached or does not answer in time is unhealthy', async () => {
  const nobody = `http://127.0.0.1:${await findFreePort()}/health/ready`
  expect(await check(nobody)).toEqual({
    exitCode: 1,
    lines: [expect.stringMatching(/^http.* cannot be asked: connect ECONNREFUSED 127\.0\.0\.1:\d+$/)],
  })
  const silent = await serve(() => undefined)
  const slow = await serve((_, response) => void response.writeHead(200).write('{'))
  const late = [silent, slow]
  expect(await Promise.all(late.map((url) => check(url)))).toEqual(
    late.map((url) => ({ exitCode: 1, lines: [`${url} has not answered within 4 s`] })),
  )
})

test('a missing or invalid URL is reported', async () => {
  expect(await check()).toEqual({ exitCode: 1, lines: ['usage: check-health.mjs URL'] })
  expect(await check('nowhere')).toEqual({ exitCode: 1, lines: ['nowhere cannot be asked: Invalid URL'] })
})

/** Runs the program to its end, as HEALTHCHECK does. */
async function check(...args: readonly string[]) {
  const child = await startProcess({ command: process.execPath, args: [program, ...args], cwd: '/' })
  const { exitCode } = await child.ended
  return { exitCode, lines: child.output.lines }
}

function answer(status: number, body: object | string): Promise<string> {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return serve((_, response) => response.writeHead(status).end(text))
}

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/health/ready`
}
