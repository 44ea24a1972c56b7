import { useWords } from '../../../language/words.ts'
import { Button } from '../../../ui/button.tsx'
import { CopyButton } from '../../../ui/copy-button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { Field, TextInput } from '../../../ui/field.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { accessWords } from '../access-words.ts'

interface CreatedTokenProps {
  readonly name: string
  readonly token: string
  readonly onStored: () => void
}

/** The text of a new token. Only its button closes it: Escape or a click beside it would lose the text. */
export function CreatedToken({ name, token, onStored }: CreatedTokenProps) {
  const words = useWords(accessWords)
  const acts = (
    <>
      <CopyButton text={token} label={words.copyToken} />
      <Button look="primary" onClick={onStored}>
        {words.stored}
      </Button>
    </>
  )
  return (
    <Dialog open onClose={() => undefined} title={words.createdTitle(name)} acts={acts}>
      <Notice look="warning">{words.createdWarning}</Notice>
      <Field label={words.tokenText}>
        <TextInput readOnly value={token} onFocus={({ target }) => target.select()} />
      </Field>
    </Dialog>
  )
}
