import { toSafeText } from '@distribute/domain'
import { useWords } from '../../../language/words.ts'
import styles from './host-panel.module.css'
import { hostWords } from './host-words.ts'
import { type Difference, readDifferences } from './read-differences.ts'

/** What a task with `diff` changed in files: signs say it as well as colours. */
export function Differences({ result }: { readonly result: unknown }) {
  const words = useWords(hostWords)
  const differences = readDifferences(result)
  if (differences.length === 0) return null
  return (
    <section className={styles.section}>
      <h3>{words.diff}</h3>
      {differences.map((difference, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the differences of a result do not move
        <DifferenceText key={index} difference={difference} />
      ))}
    </section>
  )
}

function DifferenceText({ difference: { name, lines, isCut } }: { readonly difference: Difference }) {
  const words = useWords(hostWords)
  return (
    <div className={styles.text}>
      {name !== '' && (
        <p className={styles.quiet}>
          <bdi>{name}</bdi>
        </p>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: an area that scrolls must be reachable by keyboard */}
      <section className={styles.diff} aria-label={words.diffLabel(name)} tabIndex={0}>
        {lines.map(({ kind, text }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the lines of a text do not move
          <pre key={index} className={styles[kind]}>
            <bdi>{toSafeText(text)}</bdi>
          </pre>
        ))}
      </section>
      {isCut && <p className={styles.quiet}>{words.cutDiff}</p>}
    </div>
  )
}
