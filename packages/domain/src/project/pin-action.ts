import type { Pin, TaskAction, TaskRequest } from '@distribute/contracts'
import { kindOf } from '../action/kind-of.ts'
import { applyEdits, createShareMentions } from './share-mentions.ts'

/**
 * An action with the revisions that it was submitted for, and what must be seen of the share before
 * it is run.
 */
export interface PinnedAction {
  readonly action: TaskAction
  /** revisions that it reads from their own folders, whatever the links of the projects show */
  readonly folders: readonly Pin[]
  /**
   * projects that it names in some other way: their links must show the revision, or a later one
   */
  readonly links: readonly Pin[]
}

/**
 * Files that Ansible reads on the engine (`src` of copy, template, …) are taken from the very
 * revision that was current at submit, so that every unit gets the same one. Whatever else names
 * `<share>/<project>` stays byte for byte as it is, for it may mean a path on the hosts.
 */
export function pinAction(
  { action, pins = [], extraVars }: Pick<TaskRequest, 'action' | 'pins' | 'extraVars'>,
  sharePath: string,
): PinnedAction {
  const own = 'project' in action ? [{ project: action.project, revision: action.revision }] : []
  if (pins.length === 0) return { action, folders: own, links: [] }
  const mentions = createShareMentions(sharePath, pins)
  const kind = kindOf(action)
  const text = kind.readText(action)
  const edits = mentions.list(text).length === 0 ? [] : kind.findEdits(action, mentions)
  const pinned = kind.replaceText(action, applyEdits(text, edits))
  const whole = `${kind.readText(pinned)}\n${JSON.stringify(extraVars)}`
  return {
    action: pinned,
    folders: [...own, ...new Set(edits.map(({ pin }) => pin))],
    links: 'project' in action ? withoutOwn(pins, own) : mentions.list(whole),
  }
}

/**
 * Of a playbook in a project the text is not known here; it has its own project's files by their
 * folder.
 */
function withoutOwn(pins: readonly Pin[], own: readonly Pin[]): readonly Pin[] {
  return pins.filter((pin) => !own.some(({ project }) => project === pin.project))
}
