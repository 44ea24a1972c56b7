import { AppError, type Pin, type TaskAction } from '@distribute/contracts'
import type { RevisionGuard } from '../projects/revision-guard.ts'

export interface SecuringDeps {
  /** left out: revisions cannot be compared with Git */
  readonly guard?: Pick<RevisionGuard, 'secure'> | undefined
}

/**
 * Chooses a revision of the playbook's project whose files match Git. Throws `AppError`
 * `share_unavailable`.
 */
export async function secureAction(
  { guard }: SecuringDeps,
  action: TaskAction,
): Promise<{ readonly action: TaskAction; readonly warnings: readonly string[] }> {
  if (guard === undefined || !('project' in action)) return { action, warnings: [] }
  const { pin, warning } = await guard.secure(action)
  return { action: { ...action, revision: pin.revision }, warnings: warning === undefined ? [] : [warning] }
}

/**
 * Secures projects that a task may name. A failure becomes a warning, because the task may not need
 * the project.
 */
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
