import { Field as BaseField } from '@base-ui/react/field'
import type { ComponentProps, ReactNode } from 'react'
import { classNames } from './class-names.ts'
import styles from './field.module.css'

interface FieldProps {
  readonly label: string
  /** one plain sentence */
  readonly hint?: ReactNode
  readonly error?: string | undefined
  /** an input, a select or a text area; `TextInput` is the usual one */
  readonly children: ReactNode
}

/** A control with its label, its hint and its error. */
export function Field({ label, hint, error, children }: FieldProps) {
  return (
    <BaseField.Root className={styles.field} invalid={error !== undefined}>
      <BaseField.Label className={styles.label}>{label}</BaseField.Label>
      {children}
      {hint !== undefined && <BaseField.Description className={styles.hint}>{hint}</BaseField.Description>}
      {error !== undefined && (
        <BaseField.Error className={styles.error} match>
          {error}
        </BaseField.Error>
      )}
    </BaseField.Root>
  )
}

/** A line of text within a `Field`. */
export function TextInput(props: Omit<ComponentProps<'input'>, 'className'>) {
  return <BaseField.Control {...props} className={styles.control} />
}

/** Lines of text within a `Field`. */
export function TextArea({
  isCode = false,
  ...props
}: Omit<ComponentProps<'textarea'>, 'className'> & { readonly isCode?: boolean }) {
  const className = classNames(styles.control, styles.area, isCode && styles.code)
  return <BaseField.Control className={className} render={<textarea {...props} />} />
}

interface ChoiceProps<T extends string> {
  readonly value: T
  readonly choices: readonly (readonly [value: T, text: string])[]
  readonly onChange: (value: T) => void
  /** of its value within a form */
  readonly name?: string | undefined
  readonly disabled?: boolean
}

/** One of a few values within a `Field`: the browser's own list, which works on phones. */
export function Choice<T extends string>({ value, choices, onChange, name, disabled }: ChoiceProps<T>) {
  return (
    <BaseField.Control
      className={styles.control}
      value={value}
      name={name}
      disabled={disabled}
      render={
        <select
          onChange={({ target }) => {
            const chosen = choices.find(([one]) => one === target.value)
            if (chosen !== undefined) onChange(chosen[0])
          }}
        >
          {choices.map(([one, text]) => (
            <option key={one} value={one}>
              {text}
            </option>
          ))}
        </select>
      }
    />
  )
}
