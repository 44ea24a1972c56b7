import type { TaskView } from '@distribute/contracts'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { ApiError } from '../../../api/api-error.ts'
import { retriesQuery } from '../../../api/retries.ts'
import { useFormat } from '../../../language/format.ts'
import { useWords } from '../../../language/words.ts'
import { Button } from '../../../ui/button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { Failure } from '../../../ui/notice.tsx'
import { uiWords } from '../../../ui/ui-words.ts'
import { actsWords } from './acts-words.ts'
import { OpenRetries } from './open-retries.tsx'
import { chooseFirst, countHosts, listRetriedStates } from './retried-states.ts'
import { StateChoice } from './state-choice.tsx'
import { useRetry } from './use-acts.ts'

interface RetryDialogProps {
  readonly task: TaskView
  /** of the task that it creates */
  readonly newId: string
  readonly onClose: () => void
}

/** Asks which hosts are run again, and goes to the new task. */
export function RetryDialog({ task, newId, onClose }: RetryDialogProps) {
  const words = useWords(actsWords)
  const navigate = useNavigate()
  const retry = useRetry(task.id)
  const present = listRetriedStates(task.hosts)
  const [chosen, setChosen] = useState(() => chooseFirst(present))
  const isAnother = useHasOpenRetry(task.id)
  // Of two people who press at the same time, one is told of the other's retry.
  const send = () =>
    retry.mutate(
      { id: newId, states: [...chosen], ...(isAnother ? {} : { unlessOneRuns: true }) },
      { onSuccess: ({ id }) => void navigate({ to: '/tasks/$id', params: { id } }) },
    )
  const acts = (
    <>
      <Button onClick={onClose}>{useWords(uiWords).cancel}</Button>
      <SendButton
        isAnother={isAnother}
        count={countHosts(task.hosts, chosen)}
        isPending={retry.isPending}
        onClick={send}
      />
    </>
  )
  return (
    <Dialog open onClose={onClose} title={words.retryTitle} acts={acts}>
      <p>{words.retryAbout}</p>
      <StateChoice hosts={task.hosts} states={present} chosen={chosen} onChange={setChosen} />
      <OpenRetries task={task} />
      {retry.error !== null && <RetryFailure error={retry.error} newId={newId} />}
    </Dialog>
  )
}

function useHasOpenRetry(id: string): boolean {
  const { data } = useQuery(retriesQuery(id))
  return data?.items.some(({ finishedAt }) => finishedAt === null) === true
}

interface SendButtonProps {
  /** an earlier retry still runs */
  readonly isAnother: boolean
  readonly count: number
  readonly isPending: boolean
  readonly onClick: () => void
}

function SendButton({ isAnother, count, isPending, onClick }: SendButtonProps) {
  const words = useWords(actsWords)
  const format = useFormat()
  const label = isAnother ? words.retryAnyway : words.retryCount
  return (
    <Button look="primary" disabled={count === 0 || isPending} onClick={onClick}>
      {count === 0 ? words.retryNone : label(count, format.number(count))}
    </Button>
  )
}

/** A lost answer may have been the success of this id: then another choice is a conflict with it. */
function RetryFailure({ error, newId }: { readonly error: Error; readonly newId: string }) {
  const words = useWords(actsWords)
  const isCreated = error instanceof ApiError && error.status === 409 && error.message.includes(newId)
  return (
    <>
      <Failure error={error} />
      {isCreated && (
        <Link to="/tasks/$id" params={{ id: newId }}>
          {words.openTask}
        </Link>
      )}
    </>
  )
}
