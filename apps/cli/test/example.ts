import { z } from 'zod'

/** The first example of a schema of the API. */
export function readExample<Schema extends z.ZodType>(schema: Schema): z.output<Schema> {
  const [example] = z.array(z.unknown()).parse(schema.meta()?.examples)
  return schema.parse(example)
}

/** The same with `prefix` before every text that the schema leaves to its writer. */
export function readHostileExample<Schema extends z.ZodType>(schema: Schema, prefix: string): z.output<Schema> {
  const example = structuredClone(readExample(schema))
  spoil(example, prefix, () => schema.safeParse(example).success)
  return example
}

function spoil(part: unknown, prefix: string, isAllowed: () => boolean): void {
  if (typeof part !== 'object' || part === null) return
  const fields = part as Record<string, unknown>
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value !== 'string') spoil(value, prefix, isAllowed)
    else {
      fields[name] = prefix + value
      if (!isAllowed()) fields[name] = value
    }
  }
}
