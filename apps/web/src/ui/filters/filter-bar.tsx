import { Link } from '@tanstack/react-router'
import { type ReactNode, useEffect, useRef } from 'react'
import { useWords } from '../../language/words.ts'
import { Choice, Field, TextInput } from '../field.tsx'
import { uiWords } from '../ui-words.ts'
import styles from './filter-bar.module.css'
import { timeSpans } from './time-span.ts'
import { useFilter, useIsFiltered } from './use-filter.ts'

/** The filters of a list. They are in the address, so that it can be kept and sent. */
export function FilterBar({ children }: { readonly children: ReactNode }) {
  const words = useWords(uiWords)
  const isFiltered = useIsFiltered()
  return (
    <search className={styles.bar} aria-label={words.filters}>
      {children}
      {isFiltered && (
        <Link className={styles.clear} to="." search={{}}>
          {words.clearFilters}
        </Link>
      )}
    </search>
  )
}

interface FilterProps {
  /** in the address */
  readonly name: string
  readonly label: string
}

interface FilterChoiceProps extends FilterProps {
  readonly choices: readonly (readonly [value: string, text: string])[]
  /** how it is called that the address has no value */
  readonly none?: string
}

export function FilterChoice({ name, label, choices, none }: FilterChoiceProps) {
  const words = useWords(uiWords)
  const [value, change] = useFilter(name)
  return (
    <Field label={label}>
      <Choice value={value} choices={[['', none ?? words.all], ...choices]} onChange={change} />
    </Field>
  )
}

/** How far back the list goes. */
export function FilterSince() {
  const words = useWords(uiWords)
  return <FilterChoice name="since" label={words.since} choices={timeSpans.map((one) => [one, words.spans[one]])} />
}

/** Counts when the field is left or Enter is pressed. */
export function FilterText({ name, label, placeholder }: FilterProps & { readonly placeholder?: string }) {
  const [value, change] = useFilter(name)
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (field.current !== null) field.current.value = value
  }, [value])
  return (
    <Field label={label}>
      <TextInput
        ref={field}
        type="search"
        defaultValue={value}
        placeholder={placeholder}
        maxLength={200}
        onBlur={({ target }) => target.value !== value && change(target.value)}
        onKeyDown={({ key, currentTarget }) => key === 'Enter' && change(currentTarget.value)}
      />
    </Field>
  )
}
