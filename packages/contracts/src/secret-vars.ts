import { z } from 'zod'

/** Variables of a task that nobody but its runs may read, by name: as its `extraVars`, but the store has them encrypted. */
export const secretVarsSchema = z.record(z.string(), z.json())
export type SecretVars = Readonly<z.infer<typeof secretVarsSchema>>
