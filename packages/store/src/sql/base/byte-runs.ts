/** A row that is to be read or deleted, and how much hangs on it. */
export interface Sized {
  readonly bytes: number
}

export interface RunLimits {
  readonly maxBytes: number
  readonly maxRows: number
}

/** What one statement may bring of outputs: so memory stays flat, however much there is. */
export const readLimits: RunLimits = { maxBytes: 4 * 1024 * 1024, maxRows: 200 }

/** What a list that is sent run by run has read at a time: its reader may take its time, and there may be many of them. */
export const streamLimits: RunLimits = { maxBytes: 1024 * 1024, maxRows: 200 }

/** At least one row, and more until they are enough for a statement. */
export function takeRun<Row extends Sized>(rows: readonly Row[], { maxBytes, maxRows }: RunLimits): readonly Row[] {
  let bytes = 0
  const end = rows.findIndex((row, at) => {
    bytes += row.bytes
    return at > 0 && (bytes > maxBytes || at >= maxRows)
  })
  return end === -1 ? rows : rows.slice(0, end)
}

/** All rows, run after run, in their order. */
export function* divideIntoRuns<Row extends Sized>(
  rows: readonly Row[],
  limits: RunLimits,
): Generator<readonly Row[], void> {
  for (let at = 0; at < rows.length; ) {
    // A row too many is enough to see that the run is full.
    const run = takeRun(rows.slice(at, at + limits.maxRows + 1), limits)
    yield run
    at += run.length
  }
}
