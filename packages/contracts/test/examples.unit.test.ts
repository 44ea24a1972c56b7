import { expect, test } from 'vitest'
import { z } from 'zod'
import * as contracts from '../src/index.ts'

const described = Object.entries(contracts).flatMap(([name, schema]) => {
  const examples = schema instanceof z.ZodType ? schema.meta()?.examples : undefined
  return Array.isArray(examples) ? [{ name, schema: schema as z.ZodType, examples }] : []
})

test.each(described)('the examples of $name match it, with all of their fields', ({ schema, examples }) => {
  expect(examples.length).toBeGreaterThan(0)
  for (const example of examples) expect(schema.parse(example)).toMatchObject(example)
})
