import { useState } from 'react'
import { createToken } from '../../../api/access.ts'
import { useWords } from '../../../language/words.ts'
import { ActButton } from '../../../ui/act-button.tsx'
import { ChoiceField } from '../../../ui/choice-field.tsx'
import { Field, TextInput } from '../../../ui/field.tsx'
import { readText } from '../../../ui/read-text.ts'
import { AccessFields } from '../access-fields.tsx'
import { expiries, readAccess, readExpiry } from '../access-form.ts'
import { accessWords } from '../access-words.ts'
import { CreatedToken } from './created-token.tsx'

interface Created {
  readonly name: string
  readonly token: string
}

/** Creates a token, and then shows it once. */
export function CreateToken() {
  const words = useWords(accessWords)
  const [created, setCreated] = useState<Created>()
  const create = async (values: FormData) => {
    const token = { name: readText(values, 'name'), ...readAccess(values), expiresInDays: readExpiry(values) }
    setCreated(await createToken(token))
  }
  return (
    <>
      <ActButton label={words.createToken} title={words.createToken} act={create} submit={words.createToken}>
        <Field label={words.name} hint={words.tokenNameHint}>
          <TextInput name="name" required maxLength={63} autoComplete="off" spellCheck={false} />
        </Field>
        <AccessFields initial={{ role: 'operator', lanes: 'all' }} />
        <ChoiceField
          name="expiry"
          label={words.expires}
          initial="90"
          choices={expiries.map((one) => [one, words.expiries[one]])}
        />
      </ActButton>
      {created !== undefined && <CreatedToken {...created} onStored={() => setCreated(undefined)} />}
    </>
  )
}
