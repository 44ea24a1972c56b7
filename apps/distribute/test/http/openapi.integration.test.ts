import { expect, test } from 'vitest'
import { ask, startService } from '../service-under-test.ts'

/** Fields of v2 that are not implemented: fields without a description are rejected. */
const laterFields = ['script']

async function describeApi() {
  const service = await startService()
  const { status, body } = await ask(service, { path: '/openapi.json' })
  expect(status).toBe(200)
  return body
}

test('the description is OpenAPI 3.1 and has every route of v2', async () => {
  const { openapi, paths, info } = await describeApi()
  expect(openapi).toBe('3.1.0')
  expect(info.version).toBe('1.2.3')
  const routes = Object.entries<object>(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method} ${path}`),
  )
  expect(routes.sort()).toEqual([
    'get /api/v2/engines',
    'get /api/v2/health/live',
    'get /api/v2/health/ready',
    'get /api/v2/lanes',
    'get /api/v2/projects',
    'get /api/v2/projects/{name}',
    'get /api/v2/tasks',
    'get /api/v2/tasks/{id}',
    'get /api/v2/tasks/{id}/groups',
    'get /api/v2/tasks/{id}/hosts',
    'get /api/v2/tasks/{id}/hosts/{host}',
    'get /api/v2/tasks/{id}/units',
    'post /api/v2/engines/{id}/drain',
    'post /api/v2/projects',
    'post /api/v2/tasks',
    'post /api/v2/tasks/{id}/cancel',
    'post /api/v2/tasks/{id}/retry',
  ])
})

test('it describes which routes need a token', async () => {
  const { paths, security } = await describeApi()
  expect(security).toEqual([{ token: [] }])
  const routes = Object.entries<Record<string, { security?: unknown }>>(paths)
  const open = routes.filter(([, methods]) => Object.values(methods).some((route) => route.security !== undefined))
  expect(open.map(([path, { get }]) => [path, get?.security])).toEqual([
    ['/api/v2/health/live', []],
    ['/api/v2/health/ready', []],
  ])
})

test('it does not describe what is not available', async () => {
  const { paths } = await describeApi()
  const { properties } = paths['/api/v2/tasks'].post.requestBody.content['application/json'].schema
  expect(properties).toHaveProperty('hosts')
  for (const field of laterFields) expect(properties).not.toHaveProperty(field)
})

test('limits are described with their ranges and defaults', async () => {
  const { paths } = await describeApi()
  const { properties } = paths['/api/v2/tasks'].post.requestBody.content['application/json'].schema
  expect(properties).toMatchObject({
    hostTimeoutSeconds: { minimum: 1, maximum: 86_400 },
    startWithinSeconds: { minimum: 1, maximum: 2_678_400, default: 86_400 },
    parallel: { minimum: 1 },
    failCount: { minimum: 0 },
    failRate: { minimum: 0, maximum: 100 },
    onEngineLoss: { enum: ['fail', 'retry'], default: 'fail' },
  })
})

test('an optional body is not described as required', async () => {
  const { paths } = await describeApi()
  const isRequired = (path: string) => paths[`/api/v2/${path}`].post.requestBody.required
  expect(isRequired('tasks')).toBe(true)
  for (const path of ['tasks/{id}/cancel', 'tasks/{id}/retry', 'engines/{id}/drain'])
    expect(isRequired(path), path).toBe(false)
})

test('every reference in it can be resolved', async () => {
  const description = await describeApi()
  const text = JSON.stringify(description)
  const references = [...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, reference]) => reference)
  expect(references.length).toBeGreaterThan(0)
  for (const reference of references) {
    const target = reference
      ?.replace(/^#\//, '')
      .split('/')
      .reduce((at, key) => at?.[key], description)
    expect(target, reference).toBeTypeOf('object')
  }
})
