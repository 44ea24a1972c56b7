import { z } from 'zod'
import type { sectionNotes } from './sections.ts'

/** A section of `server.conf`: its title is its name in the file. */
export function section<Shape extends z.ZodRawShape>(name: keyof typeof sectionNotes, shape: Shape) {
  return z.object(shape).meta({ title: name })
}
