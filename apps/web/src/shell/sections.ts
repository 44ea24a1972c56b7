import type { PageSection } from '@distribute/contracts'

/** The sections of the page, in the order of the navigation. */
export const sections = [
  'tasks',
  'run',
  'hosts',
  'engines',
  'lanes',
  'projects',
  'access',
  'audit',
] as const satisfies readonly PageSection[]
