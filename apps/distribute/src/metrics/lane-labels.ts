/** Bounds the number of time series: engines may name any number of lanes. */
const maxLanes = 100

/** The value for all further lanes. Parentheses are not allowed in names of lanes. */
const otherLanes = '(other)'

/** Values of the label `lane`: the names of the first lanes that were seen. */
export class LaneLabels {
  readonly #known = new Set<string>()

  of(lane: string): string {
    if (this.#known.has(lane)) return lane
    if (this.#known.size >= maxLanes) return otherLanes
    this.#known.add(lane)
    return lane
  }
}
