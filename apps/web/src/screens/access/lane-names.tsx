import { useWords } from '../../language/words.ts'
import cells from '../../ui/cells.module.css'
import { accessWords } from './access-words.ts'

/** The lanes of a token or an account. */
export function LaneNames({ lanes }: { readonly lanes: 'all' | readonly string[] }) {
  const words = useWords(accessWords)
  return lanes === 'all' ? <span className={cells.line}>{words.allLanes}</span> : <bdi>{lanes.join(', ')}</bdi>
}
