import type { ShownHostState } from '../../../language/state-words.ts'

/** The shape of each state in a cell of 4 pixels: its colour where there is a mark, a tint elsewhere. */
const smallShapes: Readonly<Record<ShownHostState, readonly string[]>> = {
  ok: ['###', '###', '###'],
  failed: ['#.#', '.#.', '#.#'],
  unreachable: ['###', '#.#', '###'],
  timeout: ['###', '##.', '#..'],
  lost: ['.#.', '#.#', '.#.'],
  running: ['#..', '##.', '#..'],
  waiting: ['...', '.#.', '...'],
  cancelled: ['#.#', '#.#', '#.#'],
  skipped: ['...', '###', '...'],
}

/** The same for larger cells. */
const shapes: Readonly<Record<ShownHostState, readonly string[]>> = {
  ok: ['#####', '#####', '#####', '#####', '#####'],
  failed: ['#...#', '.#.#.', '..#..', '.#.#.', '#...#'],
  unreachable: ['#####', '#...#', '#...#', '#...#', '#####'],
  timeout: ['#####', '####.', '###..', '##...', '#....'],
  lost: ['#.#.#', '.#.#.', '#.#.#', '.#.#.', '#.#.#'],
  running: ['#....', '###..', '#####', '###..', '#....'],
  waiting: ['.....', '..#..', '.###.', '..#..', '.....'],
  cancelled: ['##.##', '##.##', '##.##', '##.##', '##.##'],
  skipped: ['.....', '.....', '#####', '.....', '.....'],
}

/** The shape of a state in a tile of so many pixels. */
export function shapeOf(state: ShownHostState, pixels: number): readonly string[] {
  return (pixels < 5 ? smallShapes : shapes)[state]
}
