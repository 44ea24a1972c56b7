import { useEffect, useState } from 'react'
import { useWords } from '../language/words.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { uiWords } from '../ui/ui-words.ts'
import { isTyping } from './is-typing.ts'
import styles from './key-help.module.css'
import { shellWords } from './shell-words.ts'

/** Shows the keys of the page. The key `?` opens it. */
export function KeyHelp() {
  const words = useWords(shellWords)
  const [isOpen, setOpen] = useState(false)
  useEffect(() => {
    const open = ({ key, target }: KeyboardEvent) => {
      if (key === '?' && !isTyping(target)) setOpen(true)
    }
    addEventListener('keydown', open)
    return () => removeEventListener('keydown', open)
  }, [])
  const close = () => setOpen(false)
  const acts = <Button onClick={close}>{useWords(uiWords).close}</Button>
  return (
    <Dialog open={isOpen} onClose={close} title={words.keys} acts={acts}>
      <dl className={styles.keys}>
        {words.keyList.map(([key, meaning]) => (
          <div key={key} className={styles.row}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  )
}
