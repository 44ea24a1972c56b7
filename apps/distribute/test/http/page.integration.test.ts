import { useFolder } from '@distribute/testbed'
import { expect, test } from 'vitest'
import { ask, startService } from '../service-under-test.ts'

test('the page is served without a token at the address of each screen, under a strict policy', async () => {
  const service = await startService({ auth: 'required' })
  for (const path of ['/', '/tasks', '/tasks/any-id', '/hosts/web01.example', '/audit?actor=account%3Amei']) {
    const { status, headers, body } = await ask(service, { path })
    expect([status, headers['content-type']], path).toEqual([200, 'text/html; charset=utf-8'])
    expect(headers['content-security-policy']).toMatch(/^default-src 'self'; base-uri 'none'/)
    expect(headers['content-security-policy']).not.toContain('unsafe')
    expect(headers['cache-control']).toBe('no-cache')
    expect(String(body)).toContain('<div id="page"></div>')
  }
})

test('the document is not sent again to a browser that has it', async () => {
  const service = await startService()
  const { headers } = await ask(service, { path: '/' })
  const again = await ask(service, { path: '/tasks', headers: { 'if-none-match': String(headers.etag) } })
  expect(again).toMatchObject({ status: 304 })
})

test('its files are kept by browsers for ever, and sent compressed', async () => {
  const service = await startService()
  const { body } = await ask(service, { path: '/' })
  const files = [...String(body).matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, file = '']) => file)
  expect(files.length).toBeGreaterThan(1)
  for (const path of files) {
    const answer = await ask(service, { path, headers: { 'accept-encoding': 'gzip' } })
    expect(answer).toMatchObject({ status: 200, headers: { 'content-encoding': 'gzip' } })
    expect(answer.headers['cache-control']).toBe('public, max-age=31536000, immutable')
    expect(answer.headers['x-content-type-options']).toBe('nosniff')
  }
})

test('files without a hash in their names are asked for again', async () => {
  const service = await startService()
  const { status, headers } = await ask(service, { path: '/licences.md' })
  expect([status, headers['cache-control']]).toEqual([200, 'no-cache'])
})

test('only files of the page are served, and other addresses are a problem', async () => {
  const service = await startService()
  for (const path of [
    '/assets/..%2findex.html',
    '/assets/',
    '/.complete',
    '/.vite/manifest.json',
    '/assets/missing.js',
    '/taskss',
  ]) {
    expect(await ask(service, { path }), path).toMatchObject({ status: 404, body: { code: 'not_found' } })
  }
  expect(await ask(service, { path: '/tasks', method: 'POST' })).toMatchObject({ status: 405 })
})

test('without a built page, its addresses say how to build it', async () => {
  const service = await startService({}, { pageFolder: useFolder() })
  const { status, body } = await ask(service, { path: '/tasks' })
  expect([status, body.detail]).toEqual([404, 'the web page is not built: run `npm run build`'])
})
