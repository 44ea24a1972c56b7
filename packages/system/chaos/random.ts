/** The same numbers for the same seed, so that a run's plan can be repeated. */
export interface Random {
  /** from 0 up to 1, without 1 */
  next(): number
  /** an integer from `min` to `max`, both included */
  integer(min: number, max: number): number
  chance(probability: number): boolean
  shuffle<T>(items: readonly T[]): T[]
}

/** mulberry32, seeded by a number and a name: each use has a separate stream. */
export function createRandom(seed: number, stream: string): Random {
  let state = [...stream].reduce(
    (hash, letter) => Math.imul(hash ^ letter.charCodeAt(0), 0x01000193),
    seed ^ 0x811c9dc5,
  )
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const integer = (min: number, max: number) => min + Math.floor(next() * (max - min + 1))
  return {
    next,
    integer,
    chance: (probability) => next() < probability,
    shuffle: (items) =>
      items
        .map((item) => ({ item, key: next() }))
        .sort((one, other) => one.key - other.key)
        .map(({ item }) => item),
  }
}
