import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { stateWords } from '../../language/state-words.ts'
import { useWords } from '../../language/words.ts'
import { Choice, Field, TextInput } from '../../ui/field.tsx'
import styles from './filter-form.module.css'
import { type Span, shownKinds, shownTaskStates, spans, type TaskFilters } from './task-filters.ts'
import { tasksWords } from './tasks-words.ts'

/** Changes the filters in the address. */
export function FilterForm() {
  const words = useWords(tasksWords)
  const states = useWords(stateWords)
  const filters = useSearch({ from: '/tasks' })
  return (
    <search className={styles.form} aria-label={words.filters}>
      <FilterChoice name="state" label={words.state} choices={shownTaskStates.map((one) => [one, states.task[one]])} />
      <FilterChoice name="kind" label={words.kind} choices={shownKinds.map((one) => [one, states.kind[one]])} />
      <FilterText name="q" label={words.name} />
      <FilterText name="host" label={words.host} />
      <FilterText name="actor" label={words.actor} placeholder={words.actorHint} />
      <FilterChoice
        name="since"
        label={words.since}
        choices={(Object.keys(spans) as Span[]).map((one) => [one, words.spans[one]])}
      />
      {Object.keys(filters).length > 0 && (
        <Link className={styles.clear} to="/tasks" search={{}}>
          {words.clear}
        </Link>
      )}
    </search>
  )
}

interface FilterProps {
  readonly name: keyof TaskFilters
  readonly label: string
}

/** `all` stands for no filter. */
function FilterChoice({ name, label, choices }: FilterProps & { readonly choices: readonly [string, string][] }) {
  const words = useWords(tasksWords)
  const [value, change] = useFilter(name)
  return (
    <Field label={label}>
      <Choice
        value={value || 'all'}
        choices={[['all', words.all], ...choices]}
        onChange={(chosen) => change(chosen === 'all' ? '' : chosen)}
      />
    </Field>
  )
}

/** Counts when the field is left or Enter is pressed. */
function FilterText({ name, label, placeholder }: FilterProps & { readonly placeholder?: string }) {
  const [value, change] = useFilter(name)
  return (
    <Field label={label}>
      <TextInput
        key={value}
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

function useFilter(name: keyof TaskFilters): readonly [value: string, change: (value: string) => void] {
  const filters = useSearch({ from: '/tasks' })
  const navigate = useNavigate({ from: '/tasks' })
  const change = (value: string) => {
    const { [name]: _, ...others } = filters
    void navigate({ search: (value.trim() === '' ? others : { ...others, [name]: value.trim() }) as TaskFilters })
  }
  return [filters[name] ?? '', change]
}
