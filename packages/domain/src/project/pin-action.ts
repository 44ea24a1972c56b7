import type { Pin, TaskAction, TaskRequest } from '@distribute/contracts'
import { kindOf } from '../action/kind-of.ts'
import { applyEdits, createShareMentions } from './share-mentions.ts'

/** An action with its pinned revisions, and what the share must show before it runs. */
export interface PinnedAction {
  readonly action: TaskAction
  /** revisions that it reads from their own folders, whatever the links of the projects show */
  readonly folders: readonly Pin[]
  /** projects that it names in another way: their links must show the revision or a later one */
  readonly links: readonly Pin[]
}

/**
 * Makes Ansible read files on the engine (`src` of copy, template, …) from the revision that was
 * current at submit, so that every unit gets the same one. Other uses of `<share>/<project>` stay
 * unchanged byte for byte, because they can mean a path on the hosts.
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
 * The text of a playbook in a project is not known here. It reads files of its own project by their
 * folder.
 */
function withoutOwn(pins: readonly Pin[], own: readonly Pin[]): readonly Pin[] {
  return pins.filter((pin) => !own.some(({ project }) => project === pin.project))
}
