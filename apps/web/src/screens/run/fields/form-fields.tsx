import { type ReactNode, useId } from 'react'
import { useWords } from '../../../language/words.ts'
import { Choice, Field, TextArea, TextInput } from '../../../ui/field.tsx'
import type { FieldName, RunForm } from '../request/run-form.ts'
import { useField } from '../run-model.ts'
import { runWords } from '../run-words.ts'
import { usePreview } from '../use-preview.ts'
import styles from './form-fields.module.css'

/** Fields of the form whose value is of this type. */
type FieldOf<T> = { readonly [Name in FieldName]: RunForm[Name] extends T ? Name : never }[FieldName]
type TextName = { readonly [Name in FieldName]: string extends RunForm[Name] ? Name : never }[FieldName]

const maxShown = 3

/** What is wrong with a field, bounded. */
export function useFieldError(name: FieldName): string | undefined {
  const words = useWords(runWords)
  const found = usePreview().findings.byField.get(name)
  if (found === undefined) return undefined
  const shown = found.slice(0, maxShown).join(' · ')
  return found.length > maxShown ? `${shown} · ${words.moreProblems(found.length - maxShown)}` : shown
}

interface FrameProps {
  readonly name: FieldName
  readonly children: ReactNode
}

/** The label, the sentence and the problems of a field. */
export function FieldFrame({ name, children }: FrameProps) {
  const { label, hint } = useWords(runWords).fields[name]
  return (
    <Field label={label} hint={hint || undefined} error={useFieldError(name)}>
      {children}
    </Field>
  )
}

interface FormTextProps {
  readonly name: TextName
  readonly placeholder?: string
  readonly isNumber?: boolean
  /** values to choose from; others may be typed */
  readonly suggestions?: readonly string[] | undefined
}

export function FormText({ name, placeholder, isNumber = false, suggestions }: FormTextProps) {
  const [value, change] = useField(name)
  const list = useId()
  return (
    <FieldFrame name={name}>
      <TextInput
        value={value}
        placeholder={placeholder}
        inputMode={isNumber ? 'numeric' : undefined}
        autoComplete="off"
        spellCheck={false}
        list={suggestions === undefined ? undefined : list}
        onChange={({ target }) => change(target.value)}
      />
      {suggestions !== undefined && (
        <datalist id={list}>
          {suggestions.map((one) => (
            <option key={one} value={one} />
          ))}
        </datalist>
      )}
    </FieldFrame>
  )
}

/** Several lines. It keeps its text itself: the form learns of each change. */
export function FormArea({ name, rows = 3 }: { readonly name: TextName; readonly rows?: number }) {
  const [value, change] = useField(name)
  return (
    <FieldFrame name={name}>
      <TextArea
        isCode
        rows={rows}
        value={value}
        autoComplete="off"
        spellCheck={false}
        onChange={({ target }) => change(target.value)}
      />
    </FieldFrame>
  )
}

interface FormChoiceProps<Name extends FieldOf<string>> {
  readonly name: Name
  readonly choices: readonly (readonly [value: RunForm[Name], text: string])[]
}

export function FormChoice<Name extends FieldOf<string>>({ name, choices }: FormChoiceProps<Name>) {
  const [value, change] = useField(name)
  return (
    <FieldFrame name={name}>
      <Choice<RunForm[Name]> value={value} choices={choices} onChange={change} />
    </FieldFrame>
  )
}

export function FormCheck({ name }: { readonly name: FieldOf<boolean> }) {
  const { label, hint } = useWords(runWords).fields[name]
  const [value, change] = useField(name)
  const id = useId()
  return (
    <div className={styles.check}>
      <input
        type="checkbox"
        id={id}
        checked={value}
        aria-describedby={`${id}-hint`}
        onChange={({ target }) => change(target.checked)}
      />
      <label htmlFor={id}>{label}</label>
      <span id={`${id}-hint`} className={styles.hint}>
        {hint}
      </span>
    </div>
  )
}
