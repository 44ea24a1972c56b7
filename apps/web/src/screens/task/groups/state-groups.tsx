import type { TaskView } from '@distribute/contracts'
import { Link, useSearch } from '@tanstack/react-router'
import { useFormat } from '../../../language/format.ts'
import { type ShownHostState, stateWords } from '../../../language/state-words.ts'
import { useWords } from '../../../language/words.ts'
import { Button } from '../../../ui/button.tsx'
import { Failure, Loading } from '../../../ui/notice.tsx'
import { HostStateMark } from '../../../ui/state-mark.tsx'
import { uiWords } from '../../../ui/ui-words.ts'
import { Group } from './group.tsx'
import styles from './groups.module.css'
import { groupsWords } from './groups-words.ts'
import { useGroups } from './use-groups.ts'

interface StateGroupsProps {
  readonly task: TaskView
  readonly state: ShownHostState
}

/** The groups of one state. */
export function StateGroups({ task, state }: StateGroupsProps) {
  return (
    <section className={styles.state}>
      <StateHead task={task} state={state} />
      <GroupList task={task} state={state} />
    </section>
  )
}

function StateHead({ task, state }: StateGroupsProps) {
  const words = useWords(groupsWords)
  const name = useWords(stateWords).host[state]
  const format = useFormat()
  const { show } = useSearch({ from: '/tasks/$id' })
  const isChosen = show === state
  return (
    <div className={styles.stateHead}>
      <h3>
        <HostStateMark state={state} />
      </h3>
      <span>{words.hosts(task.hosts[state], format.number(task.hosts[state]))}</span>
      <Link
        from="/tasks/$id"
        search={({ show: _, ...others }) => (isChosen ? others : { ...others, show: state })}
        resetScroll={false}
      >
        {isChosen ? words.showAll : words.showOnly(name)}
      </Link>
    </div>
  )
}

function GroupList({ task, state }: StateGroupsProps) {
  const words = useWords(groupsWords)
  const format = useFormat()
  const groups = useGroups(task, state)
  if (groups.data === undefined) {
    return groups.error === null ? <Loading /> : <Failure error={groups.error} onRetry={groups.refetch} />
  }
  const shown = groups.data.pages.flatMap(({ items }) => items)
  const left = task.hosts[state] - shown.reduce((sum, { total }) => sum + total, 0)
  return (
    <>
      <ul className={styles.list}>
        {shown.map((group) => (
          <Group key={`${group.rc} ${group.sample.host}`} group={group} />
        ))}
      </ul>
      {groups.hasNextPage && (
        <MoreGroups
          about={left > 0 ? words.moreInGroups(format.number(left)) : undefined}
          isPending={groups.isFetchingNextPage}
          onClick={() => void groups.fetchNextPage()}
        />
      )}
    </>
  )
}

interface MoreGroupsProps {
  readonly about: string | undefined
  readonly isPending: boolean
  readonly onClick: () => void
}

function MoreGroups({ about, isPending, onClick }: MoreGroupsProps) {
  const words = useWords(uiWords)
  return (
    <div className={styles.stateHead}>
      {about !== undefined && <span className={styles.about}>{about}</span>}
      <Button disabled={isPending} onClick={onClick}>
        {isPending ? words.loading : words.more}
      </Button>
    </div>
  )
}
