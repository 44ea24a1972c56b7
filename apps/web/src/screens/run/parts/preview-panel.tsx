import type { TaskPreview } from '@distribute/contracts'
import { useFormat } from '../../../language/format.ts'
import { useWords } from '../../../language/words.ts'
import { useSharedValue } from '../../../state/shared-value.ts'
import { classNames } from '../../../ui/class-names.ts'
import { Failure, Notice } from '../../../ui/notice.tsx'
import { FormCheck } from '../fields/form-fields.tsx'
import { useField, useRunModel } from '../run-model.ts'
import { runWords } from '../run-words.ts'
import { usePreview } from '../use-preview.ts'
import styles from './preview-panel.module.css'

/** What the server would make of the form. An answer stays while the next one is awaited. */
export function PreviewPanel() {
  const words = useWords(runWords)
  const { answer, error, isOld, retry } = usePreview()
  const { draft } = useRunModel()
  const { request, problems } = useSharedValue(draft)
  const hasHosts = request.hosts.length > 0
  return (
    <section className={classNames(styles.panel, isOld && styles.old)} aria-label={words.preview} aria-busy={isOld}>
      <h2>{words.preview}</h2>
      {!hasHosts && <p className={styles.quiet}>{words.noHosts}</p>}
      {hasHosts && problems.size > 0 && <p className={styles.quiet}>{words.fixFields}</p>}
      {hasHosts && isOld && answer === undefined && error === null && <p role="status">{words.asking}</p>}
      {error !== null && <Failure error={error} onRetry={retry} />}
      {answer !== undefined && <Answer answer={answer} />}
      <SplitAnyway words={answer?.splitWords ?? []} />
    </section>
  )
}

function Answer({ answer }: { readonly answer: TaskPreview }) {
  const words = useWords(runWords)
  return (
    <>
      <HostSummary answer={answer} />
      <Refusals answer={answer} />
      {answer.blockedBy !== null && (
        <Notice look="warning" title={words.waits}>
          <p>
            <bdi>{answer.blockedBy}</bdi>
          </p>
        </Notice>
      )}
      {answer.accepted && answer.warnings.length > 0 && (
        <Notice look="warning" title={words.warnings}>
          <TextList texts={answer.warnings} />
        </Notice>
      )}
    </>
  )
}

function HostSummary({ answer: { hosts, units } }: { readonly answer: TaskPreview }) {
  const words = useWords(runWords)
  const format = useFormat()
  return (
    <>
      <p className={styles.count} role="status">
        {words.hostCount(hosts.total, format.number(hosts.total))}
        <span className={styles.quiet}> · {words.unitCount(units, format.number(units))}</span>
      </p>
      {hosts.first !== null && (
        <p className={styles.span}>
          <bdi>{hosts.first}</bdi> … <bdi>{hosts.last}</bdi>
        </p>
      )}
      {hosts.hostSets.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: an area that scrolls must be reachable by keyboard
        <ul className={styles.sets} aria-label={words.hostSets} tabIndex={0}>
          {hosts.hostSets.map((one) => (
            <li key={one}>
              <bdi>{one}</bdi>
            </li>
          ))}
          {hosts.unlisted > 0 && <li>{words.unlisted(format.number(hosts.unlisted))}</li>}
        </ul>
      )}
    </>
  )
}

/** Every refusal: those of a field are also beside it. */
function Refusals({ answer: { refusals, moreRefusals } }: { readonly answer: TaskPreview }) {
  const words = useWords(runWords)
  const format = useFormat()
  if (refusals.length === 0) return null
  return (
    <Notice look="error" title={words.refused}>
      <TextList texts={refusals.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`))} />
      {moreRefusals > 0 && <p>{words.moreProblems(format.number(moreRefusals))}</p>}
    </Notice>
  )
}

function TextList({ texts }: { readonly texts: readonly string[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: an area that scrolls must be reachable by keyboard
    <ul className={styles.texts} tabIndex={0}>
      {[...new Set(texts)].map((text) => (
        <li key={text}>
          <bdi>{text.slice(0, 1_000)}</bdi>
        </li>
      ))}
    </ul>
  )
}

/** Appears with the words that act on each unit, and stays while it is chosen. */
function SplitAnyway({ words: found }: { readonly words: TaskPreview['splitWords'] }) {
  const words = useWords(runWords)
  const [isChosen] = useField('splitAnyway')
  if (found.length === 0 && !isChosen) return null
  return (
    <div className={styles.split}>
      <h3>{words.splitWords}</h3>
      <ul className={styles.texts}>
        {found.slice(0, 50).map(({ word, file, line }) => (
          <li key={`${file} ${line} ${word}`}>
            <code>
              <bdi>{word}</bdi>
            </code>{' '}
            <bdi>{file}</bdi> {line !== null && words.line(line)}
          </li>
        ))}
      </ul>
      <FormCheck name="splitAnyway" />
    </div>
  )
}
