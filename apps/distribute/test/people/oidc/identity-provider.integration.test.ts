import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { eventually } from '@distribute/testbed'
import { pino } from 'pino'
import { expect, onTestFinished, test } from 'vitest'
import { createIdentityProvider } from '../../../src/people/oidc/identity-provider.ts'

const login = { state: 'the-state', nonce: 'the-nonce', verifier: 'v'.repeat(43) }

/** A provider that lets requests to its token endpoint wait until the test ends. */
async function startSilentProvider() {
  const waiting: ServerResponse[] = []
  let discoveries = 0
  const server = createServer((request, response) => {
    if (request.url === '/token') return void waiting.push(response)
    discoveries += 1
    const endpoints = { authorization_endpoint: `${issuer}/auth`, token_endpoint: `${issuer}/token` }
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ issuer, ...endpoints }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return {
    issuer,
    waiting,
    countDiscoveries: () => discoveries,
    fail: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

function createProvider(issuer: string, now = () => 0) {
  return createIdentityProvider({
    settings: {
      ...{ issuer, clientId: 'distribute', clientSecret: 's'.repeat(16), baseUrl: 'http://distribute.test', roles: [] },
      ...{ groupsClaim: 'groups', nameClaim: 'name', scopes: 'openid' },
    },
    logger: pino({ level: 'silent' }),
    now,
  })
}

test('four codes are exchanged at a time, fifty wait, and more are refused', async () => {
  const silent = await startSilentProvider()
  const provider = createProvider(silent.issuer)
  const query = `code=c&state=${login.state}`
  const exchanges = Array.from({ length: 54 }, () => provider.finish(query, login).catch((error) => error.code))
  await eventually(() => expect(silent.waiting).toHaveLength(4))
  await expect(provider.finish(query, login)).rejects.toMatchObject({ code: 'rate_limited' })
  silent.fail()
  expect(new Set(await Promise.all(exchanges))).toEqual(new Set(['provider_unavailable']))
})

test('sign-ins at once share one discovery, which is repeated after an hour', async () => {
  const silent = await startSilentProvider()
  let nowMs = 0
  const provider = createProvider(silent.issuer, () => nowMs)
  await Promise.all(Array.from({ length: 20 }, () => provider.begin(login)))
  nowMs = 3_599_999
  await provider.begin(login)
  expect(silent.countDiscoveries()).toBe(1)
  nowMs = 3_600_000
  await provider.begin(login)
  expect(silent.countDiscoveries()).toBe(2)
})
