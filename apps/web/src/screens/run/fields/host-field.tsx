import { memo } from 'react'
import { TextArea } from '../../../ui/field.tsx'
import { useRunModel } from '../run-model.ts'
import { FieldFrame } from './form-fields.tsx'

/** The hosts. The browser keeps the text: a list of 100,000 lines is not drawn again by each key. */
export function HostField() {
  return (
    <FieldFrame name="hosts">
      <HostText />
    </FieldFrame>
  )
}

const HostText = memo(function HostText() {
  const { form, change } = useRunModel()
  return (
    <TextArea
      isCode
      rows={8}
      wrap="off"
      defaultValue={form.get().hosts}
      autoComplete="off"
      autoCapitalize="off"
      spellCheck={false}
      onChange={({ target }) => change({ hosts: target.value })}
    />
  )
})
