import { Fragment, useMemo, useState } from 'react'
import { useFormat } from '../../language/format.ts'
import { useWords } from '../../language/words.ts'
import { Button } from '../button.tsx'
import { classNames } from '../class-names.ts'
import { uiWords } from '../ui-words.ts'
import styles from './output.module.css'
import { type AnsiLook, parseAnsi } from './parse-ansi.ts'

/** Characters of each end that are shown of a long output. */
const endLength = 16_384
/** Colours end here: an output that changes them at each character would make a page too large. */
const maxParts = 2_000

interface OutputProps {
  readonly text: string
  /** said by screen readers, such as `stderr` */
  readonly label: string
}

/** Output of a host with its colours. Of a long one, both ends until all is asked for. */
export function Output({ text, label }: OutputProps) {
  const words = useWords(uiWords)
  const format = useFormat()
  const [isWhole, setIsWhole] = useState(false)
  if (isWhole || text.length <= endLength * 2 + 1_000) return <OutputText text={text} label={label} />
  const left = format.bytes(text.length - endLength * 2)
  return (
    <div className={styles.ends}>
      <OutputText text={text.slice(0, endLength).toWellFormed()} label={label} />
      <p className={styles.cut}>
        {words.cut(left)} <Button onClick={() => setIsWhole(true)}>{words.showAll}</Button>
      </p>
      <OutputText text={text.slice(-endLength).toWellFormed()} label={words.endOf(label)} />
    </div>
  )
}

function OutputText({ text, label }: OutputProps) {
  const parts = useMemo(() => parseAnsi(text, maxParts), [text])
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: an area that scrolls must be reachable by keyboard
    <section className={styles.scroll} aria-label={label} tabIndex={0}>
      <pre className={styles.output}>
        <bdi>
          {parts.map(({ text: part, look }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text do not move
            <Fragment key={index}>{look === undefined ? part : <span className={toClass(look)}>{part}</span>}</Fragment>
          ))}
        </bdi>
      </pre>
    </section>
  )
}

function toClass({ colour, background, isBold, isQuiet, isItalic, isUnderlined }: AnsiLook): string {
  return classNames(
    colour && styles[colour],
    background && styles[`on-${background}`],
    isBold && styles.bold,
    isQuiet && styles.quiet,
    isItalic && styles.italic,
    isUnderlined && styles.underlined,
  )
}
