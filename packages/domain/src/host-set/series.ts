/** The values of one item in brackets. */
export interface Series {
  readonly count: number
  /** characters of the shortest value */
  readonly shortest: number
  expand(): readonly string[]
}

/** Every `step`th number from `first` to `last`, padded with zeros to `width`. */
export interface NumberSeries {
  readonly first: number
  readonly last: number
  readonly step: number
  readonly width: number
}

/** Below 2^53, so that counting by `number` is exact. */
export const maxDigits = 15

export function createNumberSeries({ first, last, step, width }: NumberSeries): Series {
  const count = Math.floor((last - first) / step) + 1
  return {
    count,
    shortest: Math.max(width, String(first).length),
    expand: () => Array.from({ length: count }, (_, index) => String(first + index * step).padStart(width, '0')),
  }
}
