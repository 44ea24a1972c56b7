import { useState } from 'react'
import { useWords } from '../../language/words.ts'
import { Field, TextInput } from '../../ui/field.tsx'
import { accessWords } from './access-words.ts'

/** A new password, which can be shown: a mistyped one would lock the person out. */
export function NewPasswordField() {
  const words = useWords(accessWords)
  const [isShown, setShown] = useState(false)
  return (
    <>
      <Field label={words.newPassword} hint={words.passwordHint}>
        <TextInput
          name="password"
          type={isShown ? 'text' : 'password'}
          autoComplete="new-password"
          required
          minLength={12}
          maxLength={200}
        />
      </Field>
      <label>
        <input type="checkbox" checked={isShown} onChange={({ target }) => setShown(target.checked)} />{' '}
        {words.showPassword}
      </label>
    </>
  )
}

/** The value of the field. Blanks are part of a password. */
export function readPassword(values: FormData, name = 'password'): string {
  return String(values.get(name) ?? '')
}
