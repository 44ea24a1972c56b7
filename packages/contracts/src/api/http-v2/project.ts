import { z } from 'zod'
import { projectNameSchema } from '../../task-action.ts'
import { pageQuery } from './page.ts'
import { timeSchema } from './shown-values.ts'

/**
 * A branch, tag or commit as git lets one be called; `git check-ref-format` has the last word. Never with a dash in front,
 * which would make an option of it.
 */
const refSchema = z
  .string()
  .max(255)
  .regex(
    /^(?![-/.])(?!.*(?:\.\.|\/\/|\/\.|@\{|\.lock(?:\/|$)))[^\p{Cc}\p{Cs}\s~^:?*[\\]+(?<![/.])$/u,
    'must be a branch, tag or commit, as git lets one be called',
  )

/** The body of `POST /projects`. */
export const cloneProjectSchema = z.strictObject({
  name: projectNameSchema,
  ref: refSchema.optional().describe('branch, tag or commit; default: the default branch'),
})

export const listProjectsQuerySchema = z.strictObject(pageQuery(100))

const folderSchema = z
  .string()
  .describe(
    'below the share; a commit has another one when something else than distribute has changed files of the first',
  )
const changesSchema = z
  .string()
  .nullable()
  .describe(
    'what something else than distribute has changed in the folder, so that new tasks use another; null: nothing',
  )

const commitSchema = z.string().describe('the full id of a commit')

/** A project with what clients see under its name. */
export const projectSchema = z
  .object({
    name: z.string(),
    state: z
      .enum(['cloning', 'ready', 'failed'])
      .describe('of the last clone: an earlier revision stays after one that failed'),
    revision: commitSchema.nullable().describe('the current one; null: none yet'),
    folder: folderSchema.nullable(),
    ref: z.string().nullable().describe('by which it was asked for; null: the default branch'),
    progress: z.string().nullable().describe('of the clone under way'),
    lastError: z.string().nullable().describe('of the last clone'),
    changes: changesSchema.describe(
      'what was last found changed in a folder of the project; null: nothing that is still there',
    ),
    createdAt: timeSchema,
    updatedAt: timeSchema,
  })
  .meta({ id: 'Project' })
export type ProjectView = z.infer<typeof projectSchema>

/** A project with every revision that tasks may name. */
export const projectWithRevisionsSchema = projectSchema
  .extend({
    revisions: z.array(
      z.object({
        revision: commitSchema,
        folder: folderSchema,
        ref: z.string().nullable(),
        isCurrent: z.boolean(),
        createdAt: timeSchema,
        currentAt: timeSchema.describe('when it last became the current one'),
        changes: changesSchema,
        changedAt: timeSchema.nullable().describe('when that was found'),
      }),
    ),
  })
  .meta({ id: 'ProjectWithRevisions' })
export type ProjectWithRevisionsView = z.infer<typeof projectWithRevisionsSchema>
