import { z } from 'zod'
import { projectNameSchema } from '../../task-action.ts'

const maxNameLength = 200

/** A file in a project: no parent folder, no folder, no `.` or `..`. */
const pathSchema = z
  .string()
  .max(1_000)
  .regex(
    /^(?!\/)(?!.*(?:^|\/)\.{0,2}(?:\/|$))\P{Cc}+$/u,
    'must be the path of a file in the project, such as playbooks/site.yml: relative, without . and ..',
  )

const playbookFields = z.strictObject({
  name: z.string().min(1).max(maxNameLength).optional().describe('default: PROJECT/PATH; required with content'),
  content: z
    .string()
    .optional()
    .describe('either the text of the playbook, at most [Limits] MAX_PLAYBOOK_BYTES of UTF-8, or project and path'),
  project: projectNameSchema.optional().describe('a cloned project'),
  path: pathSchema.optional().describe('path of the playbook in the project'),
  revision: z
    .string()
    .regex(/^[0-9a-f]{7,64}$/, 'must be a commit, or the first 7 or more digits of its id')
    .optional()
    .describe('a commit that is on the share; default: the current one'),
})

/** A playbook by its text, or by its path in a project. */
export const playbookSchema = playbookFields.superRefine((playbook, context) => {
  const reject = (field: keyof typeof playbook, message: string) =>
    context.addIssue({ code: 'custom', path: [field], message })
  if (playbook.content === undefined) {
    if (playbook.project === undefined) reject('content', 'either content, or project and path are required')
    else if (playbook.path === undefined) reject('path', 'is required with project')
    return
  }
  if (playbook.name === undefined) reject('name', 'is required with content')
  for (const field of ['project', 'path', 'revision'] as const) {
    if (playbook[field] !== undefined) reject(field, 'cannot be combined with content')
  }
})
