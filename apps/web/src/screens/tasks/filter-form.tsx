import { stateWords } from '../../language/state-words.ts'
import { useWords } from '../../language/words.ts'
import { FilterBar, FilterChoice, FilterSince, FilterText } from '../../ui/filters/filter-bar.tsx'
import { shownKinds, shownTaskStates } from './task-filters.ts'
import { tasksWords } from './tasks-words.ts'

/** Changes the filters in the address. */
export function FilterForm() {
  const words = useWords(tasksWords)
  const states = useWords(stateWords)
  return (
    <FilterBar>
      <FilterChoice name="state" label={words.state} choices={shownTaskStates.map((one) => [one, states.task[one]])} />
      <FilterChoice name="kind" label={words.kind} choices={shownKinds.map((one) => [one, states.kind[one]])} />
      <FilterText name="q" label={words.name} />
      <FilterText name="host" label={words.host} />
      <FilterText name="actor" label={words.actor} placeholder={words.actorHint} />
      <FilterSince />
    </FilterBar>
  )
}
