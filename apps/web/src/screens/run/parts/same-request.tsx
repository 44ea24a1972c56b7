import { useWords } from '../../../language/words.ts'
import { useSharedValue } from '../../../state/shared-value.ts'
import { CopyButton } from '../../../ui/copy-button.tsx'
import { Notice } from '../../../ui/notice.tsx'
import type { RunRequest } from '../request/build-request.ts'
import { secretsFile, writeCommandLine } from '../request/command-line.ts'
import { writeCurlLine } from '../request/curl-line.ts'
import { useRunModel } from '../run-model.ts'
import { runWords } from '../run-words.ts'
import { Disclosure } from './disclosure.tsx'
import styles from './same-request.module.css'

/** The request of the form for a terminal. */
export function SameRequest() {
  const words = useWords(runWords)
  return (
    <section className={styles.same} aria-label={words.sameRequest}>
      <h2>{words.sameRequest}</h2>
      <Disclosure title={words.asCommand}>
        <Shown write={CommandLine} />
      </Disclosure>
      <Disclosure title={words.asCurl}>
        <Shown write={CurlLine} />
      </Disclosure>
    </section>
  )
}

interface ShownProps {
  readonly write: (props: { readonly request: RunRequest }) => React.ReactNode
}

function Shown({ write: Line }: ShownProps) {
  const words = useWords(runWords)
  const { request, problems } = useSharedValue(useRunModel().draft)
  if (request.hosts.length === 0) return <p>{words.noHosts}</p>
  if (problems.size > 0) return <p>{words.fixFields}</p>
  return (
    <>
      <Line request={request} />
      {request.secretVars !== undefined && <p>{words.putSecrets(secretsFile)}</p>}
    </>
  )
}

function CommandLine({ request }: { readonly request: RunRequest }) {
  const words = useWords(runWords)
  const line = writeCommandLine(request)
  if ('none' in line) return <Notice>{words.noCommand[line.none]}</Notice>
  const file = request.playbook?.content === undefined ? undefined : request.playbook.name
  return (
    <>
      <Line text={line.text} />
      {file !== undefined && <p>{words.savePlaybook(file)}</p>}
      <p>{words.logIn(`distribute login ${location.origin}`)}</p>
    </>
  )
}

function CurlLine({ request }: { readonly request: RunRequest }) {
  return <Line text={writeCurlLine(request, location.origin)} />
}

function Line({ text }: { readonly text: string }) {
  const words = useWords(runWords)
  return (
    <div className={styles.line}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: an area that scrolls must be reachable by keyboard */}
      <pre className={styles.text} tabIndex={0}>
        {clip(text, words.moreLines)}
      </pre>
      <CopyButton text={text} />
    </div>
  )
}

const maxLines = 40
const maxLineLength = 2_000

/** A bounded part of the text; what is copied is all of it. */
function clip(text: string, describeRest: (count: number) => string): string {
  const lines = text.split('\n')
  const shown = lines
    .slice(0, maxLines)
    .map((line) => (line.length > maxLineLength ? `${line.slice(0, maxLineLength)}…` : line))
  return lines.length > maxLines ? [...shown, describeRest(lines.length - maxLines)].join('\n') : shown.join('\n')
}
