import { z } from 'zod'
import { defaultTimeoutSeconds, projectNameSchema, revisionNameSchema, taskActionSchema } from './task-action.ts'
import { inventoryOptions } from './task-inventory.ts'
import { taskOptions } from './task-options.ts'

/**
 * A project that a task names by its path on the share, with the commit that was current at submit.
 */
export const pinSchema = z.strictObject({ project: projectNameSchema, revision: revisionNameSchema })
export type Pin = z.infer<typeof pinSchema>

const { timeoutSeconds, unitSize, ...otherOptions } = taskOptions

/**
 * The options of a stored task: what clients may leave out to the action or to a setting is
 * decided.
 */
export const decidedOptions = {
  ...otherOptions,
  ...inventoryOptions,
  timeoutSeconds: timeoutSeconds.unwrap(),
  unitSize: unitSize.unwrap(),
  /**
   * projects that the action's text may mean by `<share>/<project>`; an engine uses those that it
   * names
   */
  pins: z
    .array(pinSchema)
    .optional()
    .describe('commits of the projects that the task names by their path on the share'),
}

/**
 * A task as the store keeps it and an engine reads it: both APIs make one of every request. Its
 * hosts are rows of their own.
 */
export const taskRequestSchema = z.strictObject({ action: taskActionSchema, ...decidedOptions })
export type TaskRequest = z.infer<typeof taskRequestSchema>

/** A request with the defaults of every option, its deadline by the kind of its action. */
export function createTaskRequest(sent: TaskRequestInput): TaskRequest {
  return taskRequestSchema.parse({
    ...sent,
    timeoutSeconds: sent.timeoutSeconds ?? defaultTimeoutSeconds[sent.action.kind],
  })
}

type StoredInput = z.input<typeof taskRequestSchema>
export type TaskRequestInput = Omit<StoredInput, 'timeoutSeconds'> & { readonly timeoutSeconds?: number | undefined }

/**
 * The task is aborted when more hosts than this end `failed`, `unreachable`, `timeout` or `lost`.
 */
export type FailureBudget = Pick<TaskRequest, 'failCount' | 'failRate'>
