import { useWords } from '../../language/words.ts'
import { accessWords } from './access-words.ts'

/** The lanes of a token or an account. */
export function LaneNames({ lanes }: { readonly lanes: 'all' | readonly string[] }) {
  const words = useWords(accessWords)
  return lanes === 'all' ? words.allLanes : <bdi>{lanes.join(', ')}</bdi>
}
