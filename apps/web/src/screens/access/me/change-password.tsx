import { changeOwnPassword } from '../../../api/access.ts'
import { ApiError } from '../../../api/api-error.ts'
import { useWords } from '../../../language/words.ts'
import { ActButton } from '../../../ui/act-button.tsx'
import { Field, TextInput } from '../../../ui/field.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { accessWords } from '../access-words.ts'
import { NewPasswordField, readPassword } from '../new-password-field.tsx'

/** Changes the own password. `name` tells password managers whose it is. */
export function ChangePassword({ name }: { readonly name: string }) {
  const words = useWords(accessWords)
  return (
    <ActButton
      label={words.changePassword}
      title={words.changePassword}
      submit={words.save}
      act={(values) => changeOwnPassword(readPassword(values, 'current'), readPassword(values))}
      explain={(error) => isWrongPassword(error) && <WrongPassword />}
    >
      <p>{words.changePasswordText}</p>
      <input hidden type="text" autoComplete="username" value={name} readOnly />
      <Field label={words.currentPassword}>
        <TextInput name="current" type="password" autoComplete="current-password" required maxLength={200} />
      </Field>
      <NewPasswordField />
    </ActButton>
  )
}

function isWrongPassword(error: Error): boolean {
  return error instanceof ApiError && error.status === 401
}

function WrongPassword() {
  const words = useWords(accessWords)
  return (
    <Notice look="error" title={words.wrongPassword}>
      {words.wrongPasswordText}
    </Notice>
  )
}
