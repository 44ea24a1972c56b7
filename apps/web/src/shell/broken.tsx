import { useWords } from '../language/words.ts'
import { Button } from '../ui/button.tsx'
import { Notice } from '../ui/notice.tsx'
import { shellWords } from './shell-words.ts'

/** In the place of a screen that failed. */
export function Broken() {
  const words = useWords(shellWords)
  return (
    <Notice look="error" title={words.broken}>
      <Button onClick={() => location.reload()}>{words.reload}</Button>
    </Notice>
  )
}
