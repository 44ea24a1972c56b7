interface Revision {
  readonly revision: string
  readonly ref: string | null
  readonly isCurrent: boolean
}

interface RevisionWords {
  currentRevision(name: string): string
  readonly otherRevision: string
}

/** The current revision, which is no commit in the request, then every commit once, and the chosen one. */
export function listRevisionChoices(
  revisions: readonly Revision[],
  chosen: string,
  words: RevisionWords,
): readonly (readonly [commit: string, text: string])[] {
  const current = revisions.find(({ isCurrent }) => isCurrent)
  const commits = new Map(revisions.map((one) => [one.revision, describe(one)]))
  const isKnown = chosen === '' || commits.has(chosen)
  return [
    ['', words.currentRevision(current === undefined ? '' : describe(current))],
    ...commits,
    ...(isKnown ? [] : [[chosen, `${chosen.slice(0, 10)} (${words.otherRevision})`] as const]),
  ]
}

function describe({ revision, ref }: Revision): string {
  return ref === null ? revision.slice(0, 10) : `${revision.slice(0, 10)} · ${ref}`
}
