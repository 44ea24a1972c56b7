import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands'
import { yaml } from '@codemirror/lang-yaml'
import { bracketMatching, indentOnInput, indentUnit } from '@codemirror/language'
import { type Diagnostic as Mark, setDiagnostics } from '@codemirror/lint'
import { EditorState } from '@codemirror/state'
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view'
import { readYaml } from '@distribute/domain'
import type { Diagnostic } from '../request/diagnostics.ts'
import { editorTheme } from './editor-theme.ts'

export interface EditorOptions {
  /** an element without content, whose shadow root the editor lives in */
  readonly place: HTMLElement
  readonly content: string
  readonly label: string
  /** told by screen readers after the label */
  readonly hint: string
  readonly onChange: (content: string) => void
}

export interface Editor {
  /** Marks these lines, in place of those before. */
  mark(diagnostics: readonly Diagnostic[]): void
  /** Puts the cursor on a line, from 1. */
  goTo(line: number): void
  end(): void
}

/**
 * An editor of YAML. It adds its styles to its root: the policy of the page forbids a `<style>` in the
 * document, so it lives in a shadow root, where it uses constructed style sheets.
 */
export function createEditor({ place, content, label, hint, onChange }: EditorOptions): Editor {
  const root = place.shadowRoot ?? place.attachShadow({ mode: 'open' })
  const listen = EditorView.updateListener.of(({ docChanged, state }) => {
    if (docChanged) onChange(state.doc.toString())
  })
  const name = EditorView.contentAttributes.of({ 'aria-label': label, 'aria-description': hint })
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({ doc: content, extensions: [extensions, name, listen] }),
  })
  return {
    mark: (diagnostics) =>
      view.dispatch(
        setDiagnostics(
          view.state,
          diagnostics.map((one) => toMark(view.state, one)),
        ),
      ),
    goTo: (line) => goTo(view, line),
    end: () => view.destroy(),
  }
}

/** Escape lets the next Tab leave the editor: so the default keys of CodeMirror have it. */
const extensions = [
  lineNumbers(),
  history(),
  drawSelection(),
  indentOnInput(),
  indentUnit.of('  '),
  bracketMatching(),
  highlightActiveLine(),
  EditorView.lineWrapping,
  yaml(),
  keymap.of([...defaultKeymap, ...historyKeymap, indentWithTab]),
  editorTheme,
]

function goTo(view: EditorView, number: number): void {
  const { from } = view.state.doc.line(Math.min(Math.max(1, number), view.state.doc.lines))
  view.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: 'center' }) })
  view.focus()
}

/** The line without its indent; a remark about the whole is on the first one. */
function toMark({ doc }: EditorState, { line: number, message, severity }: Diagnostic): Mark {
  const line = doc.line(Math.min(Math.max(1, number), doc.lines))
  const indent = line.text.length - line.text.trimStart().length
  return { from: line.from + indent, to: line.to, message, severity }
}

/** The first error of syntax, in the words of the server. */
export function findYamlProblem(content: string): Diagnostic | undefined {
  const read = readYaml(content)
  return 'problem' in read ? { line: read.problem.line, message: read.problem.text, severity: 'error' } : undefined
}
