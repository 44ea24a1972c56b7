import { useLayoutEffect, useRef } from 'react'
import { type ShownHostState, stateWords } from '../../../language/state-words.ts'
import { useWords } from '../../../language/words.ts'
import styles from './matrix.module.css'
import { paintTile } from './tiles.ts'
import { type Look, useLook } from './use-look.ts'

/** What the cells mean. */
export function Legend({ states }: { readonly states: readonly ShownHostState[] }) {
  const words = useWords(stateWords).host
  const look = useLook()
  return (
    <ul className={styles.legend}>
      {states.map((state) => (
        <li key={state}>
          <Tile state={state} look={look} />
          {words[state]}
        </li>
      ))}
    </ul>
  )
}

/** in CSS pixels */
const tileSize = 10

function Tile({ state, look }: { readonly state: ShownHostState; readonly look: Look }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const pixels = Math.round(tileSize * look.ratio)
  useLayoutEffect(() => {
    const context = canvas.current?.getContext('2d')
    if (context === null || context === undefined) return
    context.clearRect(0, 0, pixels, pixels)
    paintTile(context, { state, look: { ...look, pixels, gap: 0, hasSigns: false }, alpha: 1 })
  }, [state, look, pixels])
  return <canvas ref={canvas} width={pixels} height={pixels} className={styles.tile} />
}
