import { z } from 'zod'
import { configurationSchema } from './configuration.ts'
import { type Process, type SectionNotes, sectionNotes } from './sections.ts'

/**
 * The kind of a path. A `file` or `folder` must exist when a process starts that reads the setting.
 */
type PathKind = 'file' | 'folder' | 'place'

/** One setting of the file, the environment and the documentation. */
export interface Setting {
  readonly section: string
  readonly key: string
  /** the variable that overrides the file */
  readonly variable: string
  /** of its value in the result of `configurationSchema` */
  readonly path: readonly [section: string, key: string]
  readonly description: string
  /** as written in the file; undefined: none */
  readonly default: string | undefined
  /** the valid values; empty: any text */
  readonly allowed: string
  readonly secret: boolean
  /** undefined: not a path */
  readonly pathKind: PathKind | undefined
  /** the one process that reads it; undefined: more than one */
  readonly readBy: Process | undefined
}

/** One section of the file with its settings. */
export interface SettingSection {
  readonly name: string
  readonly purpose: string
  readonly settings: readonly Setting[]
}

const notesByName: ReadonlyMap<string, Partial<SectionNotes>> = new Map(Object.entries(sectionNotes))

/** Every section of the schema, in its order. */
export const settingSections: readonly SettingSection[] = Object.entries(configurationSchema.shape).map(
  ([property, section]) => {
    const name = section.meta()?.title ?? ''
    const { purpose = '', readBy } = notesByName.get(name) ?? {}
    const settings = Object.entries(section.shape).map(([key, schema]) =>
      describeSetting([property, key], { section: name, readBy }, schema),
    )
    return { name, purpose, settings }
  },
)

/** Every setting of the schema, in its order. */
export const settings: readonly Setting[] = settingSections.flatMap((section) => section.settings)

function describeSetting(
  path: Setting['path'],
  { section, readBy }: Pick<Setting, 'section' | 'readBy'>,
  schema: z.ZodType,
): Setting {
  const key = toKey(path[1])
  const meta = schema.meta()
  return {
    section,
    key,
    variable: toVariable(section, key),
    path,
    description: meta?.description ?? '',
    default: schema instanceof z.ZodPrefault ? String(schema.def.defaultValue) : undefined,
    allowed: describeAllowed(schema),
    secret: meta?.secret === true,
    pathKind: meta?.path as PathKind | undefined,
    readBy: (meta?.readBy as Process | undefined) ?? readBy,
  }
}

function describeAllowed(schema: z.ZodType): string {
  const isWrapper = schema instanceof z.ZodPrefault || schema instanceof z.ZodDefault || schema instanceof z.ZodOptional
  const inner = isWrapper ? schema.def.innerType : schema
  return String(inner instanceof z.ZodType ? (inner.meta()?.allowed ?? '') : '')
}

/** `sshUser`: `SSH_USER` */
function toKey(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()
}

/** `[HTTP] PORT`: `DISTRIBUTE_HTTP_PORT` */
export function toVariable(section: string, key: string): string {
  return `DISTRIBUTE_${section}_${key}`.toUpperCase()
}
