import type { Configuration } from '@distribute/contracts'
import type { Store } from '@distribute/store'
import type { Logger } from 'pino'
import type { Feature } from '../feature.ts'
import { v2 } from '../http/v2.ts'
import type { CloneDeps } from './clone-deps.ts'
import { playbookRoutes } from './playbook-routes.ts'
import { type Cloner, ProjectCloner } from './project-cloner.ts'
import { ProjectKeeper } from './project-keeper.ts'
import { projectRoutes } from './project-routes.ts'
import { createRevisionGuard, type RevisionGuard } from './revision-guard.ts'
import { RevisionWatch } from './revision-watch.ts'
import type { Share } from './share/share.ts'

export interface ProjectsDeps {
  readonly store: Store
  readonly logger: Logger
  readonly share: Share
  readonly gitlab: Configuration['gitlab']
  readonly settings: { readonly maxProjects: number }
  /** how long a project stays leased to a process that does not renew */
  readonly leaseMs: number
  /** milliseconds of a monotonic clock that includes the time that the machine sleeps */
  readonly now: () => number
  readonly onCloneEnded?: CloneDeps['onCloneEnded']
}

/** `cloner` and `guard` are left out if [Gitlab] IP is not set. */
export interface ProjectsFeature extends Feature {
  readonly cloner?: Cloner
  readonly guard?: RevisionGuard
}

/** Projects: clones from GitLab, and revisions on the share. */
export function createProjectsFeature(deps: ProjectsDeps): ProjectsFeature {
  const { store, logger, share, settings, leaseMs, now, onCloneEnded } = deps
  const { ip, ...gitlab } = deps.gitlab
  const { projects, storeId } = store
  const createRoutes = (cloner?: ProjectCloner) =>
    v2(async (app) => {
      await app.register(projectRoutes({ store, settings, cloner }))
      await app.register(playbookRoutes({ store, share }))
    })
  // Without a server to clone from, this process does not write to the share.
  if (ip === undefined) return { routes: createRoutes() }
  const shared = { projects, storeId, share, logger, leaseMs }
  const cloneDeps = { ...shared, server: { ...gitlab, ip }, onCloneEnded }
  const guard = createRevisionGuard(cloneDeps)
  const cloner = new ProjectCloner(cloneDeps)
  return {
    routes: createRoutes(cloner),
    workers: [new ProjectKeeper({ ...shared, now }), new RevisionWatch({ projects, guard, logger })],
    jobs: [guard, cloner],
    checks: [{ name: 'share', ping: () => share.check(storeId) }],
    cloner,
    guard,
  }
}
