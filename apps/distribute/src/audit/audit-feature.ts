import type { Configuration } from '@distribute/contracts'
import type { Store } from '@distribute/store'
import type { Logger } from 'pino'
import type { Feature } from '../feature.ts'
import { v2 } from '../http/v2.ts'
import { AuditRetention } from './audit-retention.ts'
import { auditRoutes } from './audit-routes.ts'

interface AuditDeps {
  readonly store: Pick<Store, 'audit'>
  readonly logger: Logger
  readonly configuration: Pick<Configuration, 'limits'>
}

/** The audit log: reading it, and deleting entries that are old. */
export function createAuditFeature(deps: AuditDeps): Feature {
  const { auditRetentionDays } = deps.configuration.limits
  return { routes: v2(auditRoutes(deps)), workers: [new AuditRetention(deps, { days: auditRetentionDays })] }
}
