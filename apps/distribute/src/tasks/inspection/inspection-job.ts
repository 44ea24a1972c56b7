import type { Pin } from '@distribute/contracts'
import type { PlaybookInspection } from '@distribute/domain'

/** A playbook that is to be looked at, with all that it takes in; it goes from one process to another. */
export interface InspectionJob {
  readonly content: string
  /** where it lies; left out: it was sent as text */
  readonly place?: { readonly pin: Pin; readonly path: string } | undefined
  readonly share: { readonly path: string; readonly storeId: string }
  /** of one playbook, and of all that it takes in together */
  readonly maxBytes: number
  /** the values that may name files */
  readonly extraVars: Readonly<Record<string, string | number>>
}

export type InspectionAnswer =
  | { readonly kind: 'inspected'; readonly inspection: PlaybookInspection }
  | { readonly kind: 'share_unavailable'; readonly message: string }
  /** a fault of the program */
  | { readonly kind: 'broken'; readonly stack: string }
