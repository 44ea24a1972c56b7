import { z } from 'zod'

/** The kinds of work that a task can run on its hosts. */
export const taskKinds = ['adhoc', 'playbook'] as const
export const taskKindSchema = z.enum(taskKinds)
export type TaskKind = (typeof taskKinds)[number]

/** Deadline of a unit whose request sets none. */
export const defaultTimeoutSeconds: Readonly<Record<TaskKind, number>> = { adhoc: 100, playbook: 600 }

/** A module as Ansible names it: `shell`, `ansible.builtin.copy`; never a path. */
export const moduleNameSchema = z
  .string()
  .regex(
    /^[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*){0,4}$/i,
    'must be a module name such as shell or ansible.builtin.copy, not a path',
  )
  .max(200)

/** Linux limits one program argument to 128 KiB, and Ansible gets the module's arguments as one. */
const maxArgsBytes = 120_000

/** The arguments of an ad-hoc module, as written after `ansible -a`. */
export const adhocArgsSchema = z.string().refine((text) => countBytes(text) <= maxArgsBytes, {
  error: `must be at most ${maxArgsBytes} bytes of UTF-8`,
  abort: true,
})

function countBytes(text: string): number {
  return new TextEncoder().encode(text).byteLength
}

const adhocActionSchema = z.strictObject({
  kind: z.literal('adhoc'),
  module: moduleNameSchema,
  args: z.string(),
})

const inlinePlaybookSchema = z.strictObject({
  kind: z.literal('playbook'),
  name: z.string(),
  content: z.string(),
})

/** The name of a GitLab project. It is a folder of the share: no leading dot, no `..`. */
export const projectNameSchema = z
  .string()
  .regex(
    /^(?!.*\.\.)[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}$/,
    'must be a project name: 1 to 100 of A-Z, a-z, 0-9, _, - and dot, starting with a letter, a digit or _, without ..',
  )

/** A full commit id: 40 hexadecimal digits, or 64 where the repository uses SHA-256. */
export const revisionSchema = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/, 'must be a full commit id')

/**
 * The folder name of a revision on the share: the commit, or `<commit>.2` where something other
 * than distribute changed the first checkout and the commit was checked out again.
 */
export const revisionNameSchema = z
  .string()
  .regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})(?:\.[1-9][0-9]{0,8})?$/, 'must be a full commit id')

const projectPlaybookSchema = z.strictObject({
  kind: z.literal('playbook'),
  name: z.string(),
  project: projectNameSchema,
  /** of the playbook within the revision: relative, without `.` and `..` */
  path: z.string(),
  /** chosen when the task was submitted: every unit runs this one */
  revision: revisionNameSchema,
})

/** The work to run on each host. A playbook has its text, or a path in a project. */
export const taskActionSchema = z.union([adhocActionSchema, inlinePlaybookSchema, projectPlaybookSchema])
export type TaskAction = z.infer<typeof taskActionSchema>
export type ProjectPlaybook = z.infer<typeof projectPlaybookSchema>
