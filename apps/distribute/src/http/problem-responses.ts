import { problemSchema } from '@distribute/contracts'

const problem = {
  description: 'A problem as RFC 9457 has it',
  content: { 'application/problem+json': { schema: problemSchema } },
}

/** For the description of every route: what it answers when it cannot do what was asked. */
export const problemResponses = { '4xx': problem, '5xx': problem }
