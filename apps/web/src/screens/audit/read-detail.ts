import type { AuditEntryView } from '@distribute/contracts'

/** What an entry tells beside its subject. `text`: in the words of the server. */
export interface Detail {
  readonly kind: 'lane' | 'retryOf' | 'ref' | 'text'
  readonly value: string
}

const forms = {
  'task.submit': ['lane', 'lane '],
  'task.retry': ['retryOf', 'of '],
  'project.clone': ['ref', 'ref '],
} as const

/** Takes the detail of an entry apart, where its form is known. */
export function readDetail({ action, detail }: Pick<AuditEntryView, 'action' | 'detail'>): Detail | undefined {
  if (detail === null || detail === '') return undefined
  const form = Object.entries(forms).find(([name]) => name === action)?.[1]
  if (form === undefined || !detail.startsWith(form[1])) return { kind: 'text', value: detail }
  return { kind: form[0], value: detail.slice(form[1].length) }
}
