import { z } from 'zod'
import { projectNameSchema } from '../../task-action.ts'
import { projectExample, projectRevisionExample, projectWithRevisionsExample } from './examples.ts'
import { pageQuery } from './page.ts'
import { timeSchema } from './shown-values.ts'

/**
 * A branch, tag or commit name that git allows; `git check-ref-format` decides. A leading dash is
 * rejected: git would read it as an option.
 */
const refSchema = z
  .string()
  .max(255)
  .regex(
    /^(?![-/.])(?!.*(?:\.\.|\/\/|\/\.|@\{|\.lock(?:\/|$)))[^\p{Cc}\p{Cs}\s~^:?*[\\]+(?<![/.])$/u,
    'must be a valid git branch, tag or commit name',
  )

/** The body of `POST /projects`. */
export const cloneProjectSchema = z
  .strictObject({
    name: projectNameSchema,
    ref: refSchema.optional().describe('branch, tag or commit; default: the default branch'),
  })
  .meta({ examples: [{ name: 'platform', ref: 'main' }] })

export const listProjectsQuerySchema = z.strictObject(pageQuery(100))

const folderSchema = z
  .string()
  .describe(
    'folder on the share; a commit gets a second one if something other than distribute changed files in the first',
  )
const changesSchema = z
  .string()
  .nullable()
  .describe(
    'files that something other than distribute changed in the folder, so that new tasks use another one; null: none',
  )

const commitSchema = z.string().describe('a full commit id')

/** A project with its current revision. */
export const projectSchema = z
  .object({
    name: z.string(),
    state: z
      .enum(['cloning', 'ready', 'failed'])
      .describe('of the last clone; after a failed clone, earlier revisions remain'),
    revision: commitSchema.nullable().describe('the current one; null: none yet'),
    folder: folderSchema.nullable(),
    ref: z.string().nullable().describe('requested branch, tag or commit; null: the default branch'),
    progress: z.string().nullable().describe('of the clone in progress'),
    lastError: z.string().nullable().describe('of the last clone'),
    changes: changesSchema.describe('changes last found in a folder of the project that still exists; null: none'),
    createdAt: timeSchema,
    updatedAt: timeSchema,
  })
  .meta({ id: 'Project', examples: [projectExample] })
export type ProjectView = z.infer<typeof projectSchema>

/** A revision of a project that is on the share. */
export const projectRevisionSchema = z
  .object({
    revision: commitSchema,
    folder: folderSchema,
    ref: z.string().nullable(),
    isCurrent: z.boolean(),
    createdAt: timeSchema,
    currentAt: timeSchema.describe('when it last became the current one'),
    changes: changesSchema,
    changedAt: timeSchema.nullable().describe('when the change was found'),
  })
  .meta({ id: 'ProjectRevision', examples: [projectRevisionExample] })

/** A playbook in a revision of a project. */
export const playbookFileSchema = z
  .object({ path: z.string().describe('in the project, for `playbook.path` of a task') })
  .meta({ id: 'PlaybookFile', examples: [{ path: 'playbooks/site.yml' }] })

/** A project with every revision that tasks can name. */
export const projectWithRevisionsSchema = projectSchema
  .extend({
    revisions: z.array(projectRevisionSchema),
  })
  .meta({ id: 'ProjectWithRevisions', examples: [projectWithRevisionsExample] })
export type ProjectWithRevisionsView = z.infer<typeof projectWithRevisionsSchema>
