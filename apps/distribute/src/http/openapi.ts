import swagger, { type SwaggerTransform, type SwaggerTransformObject } from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod'
import { serveDocsPage } from './docs-page.ts'
import { noteAddresses } from './other-methods.ts'

/**
 * Serves the description of v2, generated from its schemas: for programs at `/openapi.json`, for
 * people at `/docs`. Both need no token, because every installation of a version has the same.
 * Register it before the routes.
 */
export async function serveOpenApi(app: FastifyInstance, { version }: { version: string }): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'distribute', version, description: 'Runs Ansible over thousands of hosts.' },
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
      security: [{ token: [] }],
    },
    transform: describeRoute,
    transformObject: finishDescription,
  })
  await app.register(async (scope) => {
    const answerOtherMethods = noteAddresses(scope, () => undefined)
    const describe = once(() => spellOutPatterns(JSON.stringify(app.swagger())))
    scope.get('/openapi.json', { config: { access: 'public' }, schema: { hide: true } }, async (_, reply) =>
      reply.type('application/json; charset=utf-8').send(describe()),
    )
    answerOtherMethods()
  })
  await app.register(serveDocsPage)
}

/** Unicode properties are not part of every language's patterns: spells them out as characters. */
function spellOutPatterns(json: string): string {
  const spelled = [
    ['\\\\P{Cc}', '[^\\\\x00-\\\\x1f\\\\x7f-\\\\x9f]'],
    ['\\\\p{Cc}', '\\\\x00-\\\\x1f\\\\x7f-\\\\x9f'],
    ['\\\\p{Cs}', '\\\\ud800-\\\\udfff'],
  ] as const
  return spelled.reduce((text, [property, characters]) => text.replaceAll(property, characters), json)
}

/** Anyone may ask, at any rate: the description is written once. */
function once<Result>(make: () => Result): () => Result {
  let made: { readonly result: Result } | undefined
  return () => {
    made ??= { result: make() }
    return made.result
  }
}

/** Groups routes by the thing that they serve. Public routes need no token. */
const describeRoute: SwaggerTransform = (route) => {
  const { schema, url } = jsonSchemaTransform(route)
  const isOpen = route.route.config?.access === 'public'
  return { schema: { ...schema, tags: [findThing(url)], ...(isOpen && { security: [] }) }, url }
}

/** `/api/v2/tasks/:id` serves `tasks`. */
function findThing(url: string): string {
  return url.split('/')[3] ?? 'service'
}

const finishDescription: SwaggerTransformObject = (document) => {
  const described = nameAnswers(document)
  const routes = Object.values(described.paths ?? {}) as readonly { post?: { requestBody?: DescribedBody } }[]
  for (const { post } of routes) if (post?.requestBody !== undefined) loosenBody(post.requestBody)
  return described
}

/** Keeps the named schemas of responses; drops their duplicates for requests. */
const nameAnswers: SwaggerTransformObject = (document) => {
  const described = jsonSchemaTransformObject(document)
  if (!('components' in described)) return described
  const schemas = Object.entries(described.components?.schemas ?? {}).filter(([name]) => !name.endsWith('Input'))
  return {
    ...described,
    components: { ...described.components, schemas: Object.fromEntries(schemas) },
  } as typeof described
}

interface DescribedBody {
  required?: boolean
  readonly content: Readonly<Record<string, { readonly schema?: DescribedSchema }>>
}

interface DescribedSchema {
  readonly required?: readonly string[]
  readonly anyOf?: readonly DescribedSchema[]
}

/** The generator marks every body as required. A body without required fields is optional. */
function loosenBody(body: DescribedBody): void {
  body.required = Object.values(body.content).some(({ schema }) => schema !== undefined && hasRequired(schema))
}

function hasRequired({ required = [], anyOf = [] }: DescribedSchema): boolean {
  return required.length > 0 || (anyOf.length > 0 && anyOf.every(hasRequired))
}
