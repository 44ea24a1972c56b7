import type { Feature } from '../feature.ts'
import { v2 } from '../http/v2.ts'
import type { PeopleDeps } from './people-deps.ts'
import { peopleRoutes } from './people-routes.ts'
import { SessionPruner } from './session-pruner.ts'

/** Accounts of people, and their sessions. */
export function createPeopleFeature(deps: PeopleDeps): Feature {
  return { routes: v2(peopleRoutes(deps)), workers: [new SessionPruner(deps)] }
}
