import type { TaskView } from '@distribute/contracts'
import { useSearch } from '@tanstack/react-router'
import { useWords } from '../../language/words.ts'
import { shownStates } from '../../ui/host-bar.tsx'
import styles from './groups/groups.module.css'
import { groupsWords } from './groups/groups-words.ts'
import { StateGroups } from './groups/state-groups.tsx'

/** The hosts of a task by what they printed: trouble first, then the largest group. */
export function Groups({ task }: { readonly task: TaskView }) {
  const words = useWords(groupsWords)
  const { show } = useSearch({ from: '/tasks/$id' })
  const present = shownStates.filter((state) => task.hosts[state] > 0 && state !== 'running' && state !== 'waiting')
  const chosen = present.filter((state) => show === undefined || state === show)
  return (
    <section className={styles.groups} aria-labelledby="groups-title">
      <h2 id="groups-title">{words.title}</h2>
      {present.length === 0 ? (
        <p className={styles.about}>{words.none}</p>
      ) : (
        <p className={styles.about}>{words.about}</p>
      )}
      {chosen.map((state) => (
        <StateGroups key={state} task={task} state={state} />
      ))}
    </section>
  )
}
