import { dirname, join } from 'node:path'
import { type PinnedAction, projectLink, revisionFolder } from '@distribute/domain'
import type { OlderRevisions } from '../unit-runner.ts'

/** What the share must show before the program starts; the supervisor waits for it. */
export interface ShareOrder {
  readonly path: string
  /** time limit of the wait */
  readonly seconds: number
  readonly sights: readonly ShareSight[]
  /** candidates for the project's ansible.cfg: the first that exists counts */
  readonly configs: readonly string[]
}

interface ShareSight {
  readonly kind: 'folder' | 'link'
  readonly project: string
  readonly revision: string
  /** revisions that a link must not show; left out: any but `revision` */
  readonly older?: readonly string[] | undefined
  readonly path: string
  /** the folders on the path, from the share on */
  readonly folders: readonly string[]
}

export interface ShareOrderOptions {
  readonly pinned: PinnedAction
  readonly sharePath: string
  readonly waitSeconds: number
  /** of the run */
  readonly timeoutSeconds: number
  readonly olderRevisions: readonly OlderRevisions[]
}

/** Returns undefined for a run that does not need the share. */
export function createShareOrder(options: ShareOrderOptions): ShareOrder | undefined {
  const { pinned, sharePath, waitSeconds, timeoutSeconds } = options
  const sights = [...listFolders(options), ...listLinks(options)]
  if (sights.length === 0) return undefined
  return {
    path: sharePath,
    // Less than the run's deadline, so that the cause names the share.
    seconds: Math.min(waitSeconds, Math.max(timeoutSeconds - 5, timeoutSeconds / 2)),
    sights,
    configs: listConfigs(pinned, sharePath),
  }
}

function listFolders({ pinned, sharePath }: ShareOrderOptions): readonly ShareSight[] {
  return pinned.folders.map((pin) => {
    const path = revisionFolder(sharePath, pin)
    const folders = [sharePath, dirname(dirname(path)), dirname(path)]
    return { kind: 'folder', project: pin.project, revision: pin.revision, path, folders }
  })
}

function listLinks({ pinned, sharePath, olderRevisions }: ShareOrderOptions): readonly ShareSight[] {
  return pinned.links.map(({ project, revision }) => {
    const older = olderRevisions.find((one) => one.project === project)?.revisions
    const folders = [sharePath, join(sharePath, '.revisions'), join(sharePath, '.revisions', project)]
    return { kind: 'link', project, revision, older, path: projectLink(sharePath, project), folders }
  })
}

/** Beside the playbook, else at the root of the revision. */
function listConfigs({ action }: PinnedAction, sharePath: string): readonly string[] {
  if (!('project' in action)) return []
  const root = revisionFolder(sharePath, action)
  const folders = new Set([join(root, dirname(action.path)), root])
  return [...folders].map((folder) => join(folder, 'ansible.cfg'))
}
