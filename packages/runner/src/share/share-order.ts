import { dirname, join } from 'node:path'
import { type PinnedAction, projectLink, revisionFolder } from '@distribute/domain'
import type { OlderRevisions } from '../unit-runner.ts'

/** What a run needs of the share before Ansible starts; the supervisor waits for it. */
export interface ShareOrder {
  readonly path: string
  /** how long to wait */
  readonly seconds: number
  readonly sights: readonly ShareSight[]
  /** an ansible.cfg of the project: the first of these that is there */
  readonly configs: readonly string[]
}

interface ShareSight {
  readonly kind: 'folder' | 'link'
  readonly project: string
  readonly revision: string
  /** those that a link must not show; left out: anything but the revision */
  readonly older?: readonly string[] | undefined
  readonly path: string
  /** the folders on the way there, from the share on */
  readonly folders: readonly string[]
}

export interface ShareOrderOptions {
  readonly pinned: PinnedAction
  readonly sharePath: string
  readonly waitSeconds: number
  /** of the whole run */
  readonly timeoutSeconds: number
  readonly olderRevisions: readonly OlderRevisions[]
}

/** Undefined for a run that needs nothing of the share. */
export function createShareOrder(options: ShareOrderOptions): ShareOrder | undefined {
  const { pinned, sharePath, waitSeconds, timeoutSeconds } = options
  const sights = [...listFolders(options), ...listLinks(options)]
  if (sights.length === 0) return undefined
  return {
    path: sharePath,
    // less than the run has, so that what ends it is the share and no deadline
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

/** Beside the playbook, else at the revision's root. */
function listConfigs({ action }: PinnedAction, sharePath: string): readonly string[] {
  if (!('project' in action)) return []
  const root = revisionFolder(sharePath, action)
  const folders = new Set([join(root, dirname(action.path)), root])
  return [...folders].map((folder) => join(folder, 'ansible.cfg'))
}
