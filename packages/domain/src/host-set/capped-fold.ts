import { createHostFolder } from './fold-hosts.ts'

/** Folds hosts into at most so many expressions; counts the hosts that do not fit. */
export interface CappedFold {
  add(host: string): void
  /** Ends the fold. */
  end(): FoldedHosts
}

export interface FoldedHosts {
  /** as of `foldHosts` */
  readonly expressions: readonly string[]
  /** hosts beyond the limit */
  readonly unlisted: number
}

export function createCappedFold(maxExpressions: number): CappedFold {
  const folder = createHostFolder()
  const expressions: string[] = []
  let unlisted = 0
  let inLast = 0
  const keep = (completed: readonly string[]) => {
    if (completed.length === 0) return
    if (expressions.length < maxExpressions) expressions.push(...completed)
    else unlisted += inLast
    inLast = 0
  }
  return {
    add(host) {
      keep(folder.add(host))
      inLast += 1
    },
    end() {
      keep(folder.end())
      return { expressions, unlisted }
    },
  }
}
