import type { Pin } from '@distribute/contracts'
import type { InventoryTexts, PlaybookInspection } from '@distribute/domain'

/** A playbook to inspect, with the files that it imports. Sent from one process to another. */
export interface InspectionJob {
  readonly content: string
  /** its place; left out: it was sent as text */
  readonly place?: { readonly pin: Pin; readonly path: string } | undefined
  readonly share: { readonly path: string; readonly storeId: string }
  /** of one playbook, and of all that it imports together */
  readonly maxBytes: number
  /** values that may name files */
  readonly extraVars: Readonly<Record<string, string | number>>
  /** left out: the task has no groups and no hostVars */
  readonly inventory?: InventoryTexts
}

export type InspectionAnswer =
  | { readonly kind: 'inspected'; readonly inspection: PlaybookInspection }
  | { readonly kind: 'share_unavailable'; readonly message: string }
  /** a bug */
  | { readonly kind: 'broken'; readonly stack: string }
