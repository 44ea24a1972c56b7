import type { ResultGroupView } from '@distribute/contracts'
import { useState } from 'react'
import { useWords } from '../../../language/words.ts'
import { Button } from '../../../ui/button.tsx'
import { classNames } from '../../../ui/class-names.ts'
import { boundLines } from './bounded.ts'
import styles from './groups.module.css'
import { groupsWords } from './groups-words.ts'

const shownLines = 8
const shownLength = 1_000

interface SampleProps {
  readonly sample: ResultGroupView['sample']
  /** the group has no other host: it need not be named again */
  readonly isAlone: boolean
}

/** The output of one host of a group: a few lines of it, and all when they are asked for. */
export function Sample({ sample, isAlone }: SampleProps) {
  const words = useWords(groupsWords)
  const texts = pickTexts(sample)
  return (
    <div className={styles.sample}>
      {texts.length === 0 ? (
        <p className={styles.about}>{words.noOutput}</p>
      ) : (
        texts.map((text) => <SampleText key={text} text={text} />)
      )}
      {!isAlone && texts.length > 0 && (
        <p className={styles.about}>
          {words.sampleOf} <bdi>{sample.host}</bdi>
        </p>
      )}
      {sample.truncated && <p className={styles.about}>{words.cut}</p>}
    </div>
  )
}

/** What Ansible says of every command that failed: the return code is shown already. */
const boilerplate = 'non-zero return code'

/** The texts that say something, each once. */
function pickTexts({ msg, stderr, stdout }: ResultGroupView['sample']): readonly string[] {
  const texts = [msg, stderr, stdout].filter((text) => text.trim() !== '')
  const telling = texts.filter((text) => text !== boilerplate)
  return [...new Set(telling.length === 0 ? texts : telling)]
}

function SampleText({ text }: { readonly text: string }) {
  const words = useWords(groupsWords)
  const [isWhole, setWhole] = useState(false)
  const { shown, hidden } = isWhole ? { shown: text, hidden: 0 } : boundLines(text, shownLines, shownLength)
  return (
    <>
      <pre className={classNames(styles.text, isWhole && styles.scroll)} tabIndex={isWhole ? 0 : undefined}>
        <bdi>{shown}</bdi>
      </pre>
      {hidden > 0 && (
        <Button look="plain" onClick={() => setWhole(true)}>
          {words.wholeText}
        </Button>
      )}
    </>
  )
}
