import { useCallback, useMemo } from 'react'
import { useWords } from '../../../language/words.ts'
import { Notice } from '../../../ui/notice.tsx'
import { type Diagnostic, listDiagnostics } from '../request/diagnostics.ts'
import { useRunModel } from '../run-model.ts'
import { runWords } from '../run-words.ts'
import { usePreview } from '../use-preview.ts'
import styles from './playbook-editor.module.css'
import { type UsedEditor, useEditor } from './use-editor.ts'

/** The text of a playbook, with what the page and the server find in it by line. */
export function PlaybookEditor() {
  const words = useWords(runWords)
  const { form, change } = useRunModel()
  const { findings, answer } = usePreview()
  const refusals = findings.byField.get('content')
  const warnings = answer?.warnings
  const diagnostics = useMemo(() => listDiagnostics(refusals ?? [], warnings ?? []), [refusals, warnings])
  const onChange = useCallback((content: string) => change({ content }), [change])
  const { label, hint } = words.fields.content
  const editor = useEditor({ content: form.get().content, label, hint, onChange, diagnostics })
  return (
    <div className={styles.editor}>
      <span className={styles.label} aria-hidden="true">
        {label}
      </span>
      <div className={styles.frame} ref={editor.place} data-invalid={diagnostics.length > 0 || undefined} />
      {editor.state === 'loading' && <p role="status">{words.editorLoads}</p>}
      {editor.state === 'failed' && <Notice look="error" title={words.editorFailed} />}
      <p className={styles.hint}>{hint}</p>
      <Diagnostics editor={editor} found={editor.yamlProblem === undefined ? diagnostics : [editor.yamlProblem]} />
    </div>
  )
}

interface DiagnosticsProps {
  readonly editor: UsedEditor
  readonly found: readonly Diagnostic[]
}

/** The remarks as text, each with its line: a tooltip alone is out of reach for fingers and readers. */
function Diagnostics({ editor, found }: DiagnosticsProps) {
  const words = useWords(runWords)
  return (
    <ul className={styles.list} aria-label={words.remarks} aria-live="polite">
      {found.slice(0, 20).map((one) => (
        <li key={`${one.line} ${one.message}`} className={styles[one.severity]}>
          {one.line > 0 && (
            <button type="button" className={styles.line} onClick={() => editor.goTo(one.line)}>
              {words.line(one.line)}
            </button>
          )}{' '}
          {one.severity === 'error' ? words.error : words.warning}: <bdi>{one.message}</bdi>
        </li>
      ))}
    </ul>
  )
}
