/** Numbers of a bracket expression, such as `01-03,7`, in the order in which they were added. */
export interface NumberList {
  /** Returns false, and adds nothing, if the text would become too long. */
  add(number: string): boolean
  format(): string
}

interface Run {
  readonly first: string
  readonly last: string
}

export function createNumberList(number: string, maxLength: number): NumberList {
  const closed: string[] = []
  let closedLength = 0
  let run: Run = { first: number, last: number }

  const append = (next: Run) => {
    const text = formatRun(run)
    closed.push(text)
    closedLength += text.length + 1
    run = next
  }
  return {
    add(next) {
      const extended = next === findSuccessor(run) ? { first: run.first, last: next } : undefined
      const length = closedLength + formatRun(extended ?? run).length + (extended ? 0 : next.length + 1)
      if (length > maxLength) return false
      if (extended === undefined) append({ first: next, last: next })
      else run = extended
      return true
    },
    format: () => [...closed, formatRun(run)].join(','),
  }
}

function formatRun({ first, last }: Run): string {
  return first === last ? first : `${first}-${last}`
}

/** The number that `[first-…]` expands to after `last`: the width of the first one pads all. */
function findSuccessor({ first, last }: Run): string {
  return String(Number(last) + 1).padStart(first.length, '0')
}
