import { AppError, type Pin, type TaskAction } from '@distribute/contracts'
import type { RevisionGuard } from '../projects/revision-guard.ts'

export interface SecuringDeps {
  /** left out: there is nothing to compare revisions with */
  readonly guard?: Pick<RevisionGuard, 'secure'> | undefined
}

/** A project's playbook in a revision whose files are as Git has them. Throws `AppError` `share_unavailable`. */
export async function secureAction(
  { guard }: SecuringDeps,
  action: TaskAction,
): Promise<{ readonly action: TaskAction; readonly warnings: readonly string[] }> {
  if (guard === undefined || !('project' in action)) return { action, warnings: [] }
  const { pin, warning } = await guard.secure(action)
  return { action: { ...action, revision: pin.revision }, warnings: warning === undefined ? [] : [warning] }
}

/** Of projects that a task only may mean: where they cannot be secured, the task is warned and not refused. */
export async function securePins(
  { guard }: SecuringDeps,
  pins: readonly Pin[],
): Promise<{ readonly pins: readonly Pin[]; readonly warnings: readonly string[] }> {
  if (guard === undefined) return { pins, warnings: [] }
  const secured = await Promise.all(
    pins.map((pin) =>
      guard.secure(pin).catch((error) => {
        if (!(error instanceof AppError)) throw error
        return { pin, warning: error.message }
      }),
    ),
  )
  return { pins: secured.map(({ pin }) => pin), warnings: secured.flatMap(({ warning }) => warning ?? []) }
}
