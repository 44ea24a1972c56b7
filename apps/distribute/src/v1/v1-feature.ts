import type { Feature } from '../feature.ts'
import { v1 } from './v1.ts'
import type { V1Deps } from './v1-deps.ts'

/** The API of the Python original. */
export function createV1Feature(deps: V1Deps): Feature {
  return { routes: async (root) => void (await root.register(v1(deps), { prefix: '/api/v1' })) }
}
