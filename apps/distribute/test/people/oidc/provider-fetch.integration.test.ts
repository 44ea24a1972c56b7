import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { fetchFromProvider } from '../../../src/people/oidc/provider-fetch.ts'

/** Answers with so many bytes, without saying how many. */
async function serve(bytes: number): Promise<string> {
  const server = createServer((_, response) => void response.write('x'.repeat(bytes), () => response.end()))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

async function fetchText(address: string): Promise<string> {
  const answer = await fetchFromProvider(address, { method: 'GET', headers: {}, body: null, redirect: 'manual' })
  return await answer.text()
}

test('an answer of 1 MiB is read', async () => {
  expect(await fetchText(await serve(1024 ** 2))).toHaveLength(1024 ** 2)
})

test('reading an answer of more than 1 MiB fails', async () => {
  await expect(fetchText(await serve(1024 ** 2 + 1))).rejects.toThrow('more than 1048576 bytes')
})
