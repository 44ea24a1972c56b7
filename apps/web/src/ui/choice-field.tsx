import { type ReactNode, useState } from 'react'
import { Choice, Field } from './field.tsx'

interface ChoiceFieldProps<T extends string> {
  /** of its value within a form */
  readonly name: string
  readonly label: string
  readonly hint?: ReactNode
  readonly initial: T
  readonly choices: readonly (readonly [value: T, text: string])[]
}

/** One of a few values, as a field of a form. */
export function ChoiceField<T extends string>({ name, label, hint, initial, choices }: ChoiceFieldProps<T>) {
  const [value, setValue] = useState(initial)
  return (
    <Field label={label} hint={hint}>
      <Choice name={name} value={value} choices={choices} onChange={setValue} />
    </Field>
  )
}
