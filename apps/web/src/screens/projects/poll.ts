import type { ProjectView } from '@distribute/contracts'

const cloningMs = 1_000
const quietMs = 10_000

/** How soon to ask again: soon while one of the projects is being cloned. */
export function pollEvery(projects: readonly Pick<ProjectView, 'state'>[]): number {
  return projects.some(({ state }) => state === 'cloning') ? cloningMs : quietMs
}

/** A commit as people write it. */
export function shorten(commit: string): string {
  return commit.slice(0, 10)
}
