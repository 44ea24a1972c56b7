import { type ClipboardEvent, useRef, useState } from 'react'
import { TextArea } from '../../../ui/field.tsx'
import { isLongList } from '../request/long-list.ts'
import { useRunModel } from '../run-model.ts'
import { FieldFrame } from './form-fields.tsx'
import { LongList } from './long-list.tsx'

/**
 * The hosts. The browser keeps what is typed. Long lists are kept beside it: a text area of 100,000
 * lines answers no key for seconds.
 */
export function HostField() {
  const { typed, lists, type, add, remove } = useHostText()
  const paste = (event: ClipboardEvent) => {
    const text = event.clipboardData.getData('text/plain')
    if (!isLongList(text)) return
    event.preventDefault()
    add(text)
  }
  return (
    <FieldFrame name="hosts">
      <TextArea
        isCode
        rows={8}
        wrap="off"
        defaultValue={typed}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        onPaste={paste}
        onChange={({ target }) => {
          if (!isLongList(target.value)) return type(target.value)
          const list = target.value
          target.value = ''
          add(list, '')
        }}
      />
      {lists.map((list, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two lists may be equal
        <LongList key={index} text={list} onRemove={() => remove(index)} />
      ))}
    </FieldFrame>
  )
}

/** The hosts of the form, as what is typed and the lists beside it. */
function useHostText() {
  const { form, change } = useRunModel()
  const [initial] = useState(() => form.get().hosts)
  const [lists, setLists] = useState<readonly string[]>(() => (isLongList(initial) ? [initial] : []))
  const typed = useRef(lists.length > 0 ? '' : initial)
  const set = (text: string, next: readonly string[]) => {
    typed.current = text
    setLists(next)
    change({ hosts: [text, ...next].join('\n') })
  }
  return {
    typed: lists[0] === initial ? '' : initial,
    lists,
    type: (text: string) => set(text, lists),
    add: (list: string, text = typed.current) => set(text, [...lists, list]),
    remove: (index: number) => set(typed.current, lists.toSpliced(index, 1)),
  }
}
