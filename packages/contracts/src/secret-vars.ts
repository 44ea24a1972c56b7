import { z } from 'zod'
import { jsonSchema } from './exact-json.ts'

/** Variables of a task that nobody but its runs may read, by name: as its `extraVars`, but the store has them encrypted. */
export const secretVarsSchema = z.record(z.string(), jsonSchema)
export type SecretVars = Readonly<z.infer<typeof secretVarsSchema>>
