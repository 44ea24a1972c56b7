import type { Feature } from '../feature.ts'
import { v2 } from '../http/v2.ts'
import { type AuditRoutesDeps, auditRoutes } from './audit-routes.ts'

/** The audit log. */
export function createAuditFeature(deps: AuditRoutesDeps): Feature {
  return { routes: v2(auditRoutes(deps)) }
}
