import { z } from 'zod'
import { jsonSchema } from './exact-json.ts'

/**
 * Secret variables of a task by name: like its `extraVars`, but stored encrypted and readable only
 * by its runs.
 */
export const secretVarsSchema = z.record(z.string(), jsonSchema)
export type SecretVars = Readonly<z.infer<typeof secretVarsSchema>>
