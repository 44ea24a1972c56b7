import { z } from 'zod'
import { configurationSchema } from './configuration.ts'

/** One setting as the file, the environment and the documentation know it. */
export interface Setting {
  readonly section: string
  readonly key: string
  /** the variable that overrides the file */
  readonly variable: string
  /** where its value stands in what `configurationSchema` parses */
  readonly path: readonly [section: string, key: string]
  readonly description: string
  /** as the file would write it; undefined: none */
  readonly default: string | undefined
  readonly secret: boolean
  /** a file or folder */
  readonly isPath: boolean
}

/** Every setting of the schema, in its order. */
export const settings: readonly Setting[] = Object.entries(configurationSchema.shape).flatMap(([property, section]) =>
  Object.entries(section.shape).map(([key, schema]) =>
    describeSetting(property, section.meta()?.title ?? '', key, schema),
  ),
)

function describeSetting(property: string, section: string, name: string, schema: z.ZodType): Setting {
  const key = toKey(name)
  const meta = schema.meta()
  return {
    section,
    key,
    variable: toVariable(section, key),
    path: [property, name],
    description: meta?.description ?? '',
    default: schema instanceof z.ZodPrefault ? String(schema.def.defaultValue) : undefined,
    secret: meta?.secret === true,
    isPath: meta?.path === true,
  }
}

/** `sshUser`: `SSH_USER` */
function toKey(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()
}

/** `[HTTP] PORT`: `DISTRIBUTE_HTTP_PORT` */
export function toVariable(section: string, key: string): string {
  return `DISTRIBUTE_${section}_${key}`.toUpperCase()
}
