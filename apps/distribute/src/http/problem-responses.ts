import { problemSchema } from '@distribute/contracts'

const problem = {
  description: 'A problem as in RFC 9457',
  content: { 'application/problem+json': { schema: problemSchema } },
}

/** The failures that OpenAPI describes for each route. */
export const problemResponses = { '4xx': problem, '5xx': problem }
