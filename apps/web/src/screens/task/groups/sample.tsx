import type { ResultGroupView } from '@distribute/contracts'
import { useState } from 'react'
import { useWords } from '../../../language/words.ts'
import { Button } from '../../../ui/button.tsx'
import { Output } from '../../../ui/output/output.tsx'
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
        texts.map(([kind, text]) => <SampleText key={kind} text={text} label={`${kind} ${sample.host}`} />)
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
function pickTexts({ msg, stderr, stdout }: SampleProps['sample']): readonly (readonly [kind: string, text: string])[] {
  const texts = [['msg', msg] as const, ['stderr', stderr] as const, ['stdout', stdout] as const]
  const filled = texts.filter(
    ([, text], place) => text.trim() !== '' && texts.findIndex(([, one]) => one === text) === place,
  )
  const telling = filled.filter(([, text]) => text !== boilerplate)
  return telling.length === 0 ? filled : telling
}

function SampleText({ text, label }: { readonly text: string; readonly label: string }) {
  const words = useWords(groupsWords)
  const [isWhole, setWhole] = useState(false)
  const { shown, hidden } = isWhole ? { shown: text, hidden: 0 } : boundLines(text, shownLines, shownLength)
  return (
    <div className={styles.text}>
      <Output text={shown} label={label} />
      {hidden > 0 && (
        <Button look="plain" onClick={() => setWhole(true)}>
          {words.wholeText}
        </Button>
      )}
    </div>
  )
}
