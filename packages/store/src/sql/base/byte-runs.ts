/** A row to be read or deleted, with the size of its outputs. */
export interface Sized {
  readonly bytes: number
}

export interface RunLimits {
  readonly maxBytes: number
  readonly maxRows: number
}

/** Maximum bytes of output that one statement reads, so that memory stays flat. */
export const readLimits: RunLimits = { maxBytes: 4 * 1024 * 1024, maxRows: 200 }

/** Bytes that a streamed list reads at a time: readers may be slow and many. */
export const streamLimits: RunLimits = { maxBytes: 1024 * 1024, maxRows: 200 }

/** Returns at least one row, and as many as fit in one statement. */
export function takeRun<Row extends Sized>(rows: readonly Row[], { maxBytes, maxRows }: RunLimits): readonly Row[] {
  let bytes = 0
  const end = rows.findIndex((row, at) => {
    bytes += row.bytes
    return at > 0 && (bytes > maxBytes || at >= maxRows)
  })
  return end === -1 ? rows : rows.slice(0, end)
}

/** All rows in order, one run after another. */
export function* divideIntoRuns<Row extends Sized>(
  rows: readonly Row[],
  limits: RunLimits,
): Generator<readonly Row[], void> {
  for (let at = 0; at < rows.length; ) {
    // One more row than fits shows that the run is full.
    const run = takeRun(rows.slice(at, at + limits.maxRows + 1), limits)
    yield run
    at += run.length
  }
}
