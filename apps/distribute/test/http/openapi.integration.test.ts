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

test('the description is OpenAPI 3.1 of this version', async () => {
  const { openapi, info } = await describeApi()
  expect([openapi, info.version]).toEqual(['3.1.0', '1.2.3'])
})

test('it equals docs/openapi.json, which `npm run docs` writes', async () => {
  const { info, ...described } = await describeApi()
  const snapshot = { ...described, info: { ...info, version: '0.0.0' } }
  await expect(`${JSON.stringify(snapshot, null, 2)}\n`).toMatchFileSnapshot('../../../../docs/openapi.json')
})

test('everyone can read it, and the page that shows it', async () => {
  const service = await startService({ auth: 'required' })
  expect(await ask(service, { path: '/openapi.json' })).toMatchObject({ status: 200, body: { openapi: '3.1.0' } })
  const { status, headers, body } = await ask(service, { path: '/docs/' })
  expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8'])
  expect(headers['content-security-policy']).toContain("default-src 'none'; script-src 'self'; style-src 'self'")
  const files = [...String(body).matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file = '']) => file)
  expect(files.length).toBeGreaterThan(4)
  for (const file of files) {
    expect(file).toMatch(/^\.\/static\//)
    expect(await ask(service, { path: `/docs/${file}` }), file).toMatchObject({ status: 200 })
  }
})

test('it describes which routes need a token', async () => {
  const { paths, security } = await describeApi()
  expect(security).toEqual([{ token: [] }])
  const routes = Object.entries<Record<string, { security?: unknown }>>(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, route]) => ({ name: `${method} ${path}`, ...route })),
  )
  const open = routes.filter((route) => route.security !== undefined)
  expect(open.map(({ name }) => name).sort()).toEqual([
    'delete /api/v2/session',
    'get /api/v2/auth/oidc',
    'get /api/v2/auth/oidc/callback',
    'get /api/v2/auth/oidc/start',
    'get /api/v2/health/live',
    'get /api/v2/health/ready',
    'post /api/v2/session',
  ])
  expect(open.map((route) => route.security)).toEqual(open.map(() => []))
})

test('it does not describe unavailable operations', async () => {
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

test('every operation has a name, a description, and examples of its body and its responses', async () => {
  const { paths, components } = await describeApi()
  const operations = Object.values<object>(paths).flatMap((methods) => Object.values(methods))
  const hasExamples = ({ schema, example, examples }: Content) =>
    example !== undefined || examples !== undefined || resolve(schema, components).examples !== undefined
  const lacking = operations.flatMap(({ operationId, summary, description, tags, requestBody, responses }) => [
    ...(operationId && summary && description && tags ? [] : [`${summary}: name or description`]),
    ...jsonOf(requestBody)
      .filter((content) => isRequired(content) && !hasExamples(content))
      .map(() => `${operationId}: body`),
    ...Object.entries<Described>(responses)
      .filter(([status]) => status.startsWith('2'))
      .flatMap(([status, response]) => (jsonOf(response).every(hasExamples) ? [] : [`${operationId}: ${status}`])),
  ])
  expect(lacking).toEqual([])
  expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length)
})

interface Described {
  readonly content?: Readonly<Record<string, Content>>
}

interface Content {
  readonly schema: DescribedSchema
  readonly example?: unknown
  readonly examples?: object
}

interface DescribedSchema {
  readonly $ref?: string
  readonly examples?: readonly unknown[]
  readonly properties?: object
}

function jsonOf(described: Described | undefined): readonly Content[] {
  const content = described?.content?.['application/json']
  return content === undefined ? [] : [content]
}

/** A body without fields needs no example. */
function isRequired({ schema }: Content): boolean {
  return Object.keys(schema.properties ?? {}).length > 0
}

function resolve(schema: DescribedSchema, components: { schemas: Record<string, DescribedSchema> }): DescribedSchema {
  const name = schema.$ref?.split('/').at(-1)
  return name === undefined ? schema : (components.schemas[name] ?? {})
}

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
