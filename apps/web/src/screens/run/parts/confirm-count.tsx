import { useState } from 'react'
import { useFormat } from '../../../language/format.ts'
import { useWords } from '../../../language/words.ts'
import { Button } from '../../../ui/button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { Field, TextInput } from '../../../ui/field.tsx'
import { uiWords } from '../../../ui/ui-words.ts'
import { runWords } from '../run-words.ts'

interface ConfirmCountProps {
  readonly total: number
  readonly onConfirm: () => void
  readonly onClose: () => void
}

/** Asks for the number of hosts before many of them run. */
export function ConfirmCount({ total, onConfirm, onClose }: ConfirmCountProps) {
  const words = useWords(runWords)
  const { cancel } = useWords(uiWords)
  const format = useFormat()
  const [typed, setTyped] = useState('')
  const isRight = typed.replace(/[\s,.'’]/g, '') === String(total)
  const acts = (
    <>
      <Button onClick={onClose}>{cancel}</Button>
      <Button look="primary" disabled={!isRight} onClick={onConfirm}>
        {words.runOn(total, format.number(total))}
      </Button>
    </>
  )
  return (
    <Dialog open onClose={onClose} title={words.manyHosts(format.number(total))} acts={acts}>
      <Field label={words.typeCount} hint={words.typeCountHint}>
        <TextInput
          value={typed}
          inputMode="numeric"
          autoComplete="off"
          onChange={({ target }) => setTyped(target.value)}
          onKeyDown={({ key }) => key === 'Enter' && isRight && onConfirm()}
        />
      </Field>
    </Dialog>
  )
}
