import { type KeyboardEvent, type MouseEvent, type RefObject, useState } from 'react'
import type { HostBoard } from '../live/host-board.ts'
import { cornerOf, type MatrixLayout, movePlace, placeAt } from './matrix-layout.ts'

interface CursorOptions {
  readonly board: HostBoard
  readonly layout: MatrixLayout
  /** the number of the only state that is not dimmed */
  readonly shown: number | undefined
  readonly ratio: number
  readonly box: RefObject<HTMLElement | null>
  readonly onOpen: (host: string) => void
}

/** Which host of the matrix is the current one and which is under the pointer, and what changes it. */
export function useCursor({ board, layout, shown, ratio, box, onOpen }: CursorOptions) {
  const [chosen, setChosen] = useState<number>()
  const [hovered, setHovered] = useState<number>()
  const current = chosen ?? firstShown(board, shown)
  const open = (place: number) => onOpen(board.names[place] ?? '')
  const find = ({ clientX, clientY }: MouseEvent) =>
    findPlace({ clientX, clientY }, { box: box.current, layout, ratio })
  return {
    current,
    hovered,
    handlers: {
      onPointerMove: (event: MouseEvent) => setHovered(find(event)),
      onPointerLeave: () => setHovered(undefined),
      onClick: (event: MouseEvent) => {
        const place = find(event)
        if (place === undefined) return
        setChosen(place)
        open(place)
      },
      onKeyDown: (event: KeyboardEvent) => {
        const isShown = (place: number) => shown === undefined || board.states[place] === shown
        const pageRows = countRows(box.current, layout, ratio)
        const next = movePlace(layout, current, { key: event.key, isCtrl: event.ctrlKey, pageRows, isShown })
        if (next !== undefined) {
          setChosen(next)
          scrollTo(next, { box: box.current, layout, ratio })
        } else if (event.key === 'Enter' || event.key === ' ') open(current)
        else return
        event.preventDefault()
      },
    },
  }
}

function firstShown({ states }: HostBoard, shown: number | undefined): number {
  return shown === undefined ? 0 : Math.max(0, states.indexOf(shown))
}

interface Seen {
  readonly box: HTMLElement | null
  readonly layout: MatrixLayout
  readonly ratio: number
}

function findPlace(point: { readonly clientX: number; readonly clientY: number }, seen: Seen): number | undefined {
  const { box, layout, ratio } = seen
  if (box === null) return undefined
  const { left, top } = box.getBoundingClientRect()
  return placeAt(layout, (point.clientX - left) * ratio, (point.clientY - top + box.scrollTop) * ratio)
}

function countRows(box: HTMLElement | null, { cell }: MatrixLayout, ratio: number): number {
  return Math.max(1, Math.floor(((box?.clientHeight ?? 0) * ratio) / cell))
}

/** Scrolls just as far as the place needs to be seen. */
function scrollTo(place: number, { box, layout, ratio }: Seen): void {
  if (box === null) return
  const top = cornerOf(layout, place).y / ratio
  const bottom = top + layout.cell / ratio
  if (top < box.scrollTop) box.scrollTop = top
  else if (bottom > box.scrollTop + box.clientHeight) box.scrollTop = bottom - box.clientHeight
}
