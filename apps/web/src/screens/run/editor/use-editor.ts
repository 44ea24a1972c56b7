import { type RefObject, useEffect, useRef, useState } from 'react'
import type { Diagnostic } from '../request/diagnostics.ts'
import type { Editor, EditorOptions } from './create-editor.ts'

export interface UsedEditor {
  readonly place: RefObject<HTMLDivElement | null>
  readonly state: 'loading' | 'ready' | 'failed'
  /** the first error of syntax, found by the page itself */
  readonly yamlProblem: Diagnostic | undefined
  goTo(line: number): void
}

type Options = Omit<EditorOptions, 'place'> & { readonly diagnostics: readonly Diagnostic[] }

const pauseMs = 300

/** Loads the editor and puts it into `place`. A new label makes a new editor. */
export function useEditor({ content, label, hint, onChange, diagnostics }: Options): UsedEditor {
  const place = useRef<HTMLDivElement>(null)
  const current = useRef(content)
  const [editor, setEditor] = useState<Editor | 'loading' | 'failed'>('loading')
  const [yamlProblem, setYamlProblem] = useState<Diagnostic>()
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let opened: Editor | undefined
    let isOver = false
    const open = async () => {
      const { createEditor, findYamlProblem } = await import('./create-editor.ts')
      if (isOver || place.current === null) return
      const check = () => setYamlProblem(findYamlProblem(current.current))
      const change = (next: string) => {
        current.current = next
        onChange(next)
        clearTimeout(timer)
        timer = setTimeout(check, pauseMs)
      }
      opened = createEditor({ place: place.current, content: current.current, label, hint, onChange: change })
      setEditor(opened)
      check()
    }
    open().catch(() => setEditor('failed'))
    return () => {
      isOver = true
      clearTimeout(timer)
      opened?.end()
    }
  }, [label, hint, onChange])
  useEffect(() => {
    if (typeof editor === 'object') editor.mark(yamlProblem === undefined ? diagnostics : [yamlProblem])
  }, [editor, yamlProblem, diagnostics])
  return {
    place,
    state: typeof editor === 'string' ? editor : 'ready',
    yamlProblem,
    goTo: (line) => typeof editor === 'object' && editor.goTo(line),
  }
}
