import type { TaskSummary } from '@distribute/contracts'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { ApiError } from '../../api/api-error.ts'
import { callApi } from '../../api/client.ts'
import { createTaskId } from './request/task-id.ts'
import { type Draft, useRunModel } from './run-model.ts'
import { previewQuery } from './run-queries.ts'

/** Above it, the number of hosts is to be typed before they run. */
const maxUnaskedHosts = 500

interface Asked {
  readonly draft: Draft
  readonly total: number
}

export interface Running {
  /** the question that is open */
  readonly asked: Asked | null
  readonly isBusy: boolean
  /** of the submission; what the preview refuses is at the fields */
  readonly error: Error | null
  /** id of the task if an earlier submission of this form made it from another request */
  readonly earlier: string | null
  /** how often the form was refused: the first field with a problem gets the focus */
  readonly refused: number
  start(): Promise<void>
  confirm(): void
  decline(): void
  /** Forgets the earlier submission: the next one makes another task. */
  startAnew(): void
}

/**
 * Submits the form. Its id is the same until a task was made, so that a repeated click or a lost
 * answer makes one task.
 */
export function useRun(): Running {
  const model = useRunModel()
  const client = useQueryClient()
  const navigate = useNavigate()
  const [id, setId] = useState(createTaskId)
  const [asked, setAsked] = useState<Asked | null>(null)
  const [isChecking, setChecking] = useState(false)
  const [refused, setRefused] = useState(0)
  const submission = useMutation({
    mutationFn: ({ request }: Draft) => callApi<TaskSummary>('/tasks', { method: 'POST', body: { id, ...request } }),
    onSuccess: (task) => navigate({ to: '/tasks/$id', params: { id: task.id } }),
  })
  const check = async (draft: Draft) => {
    const preview = await client.fetchQuery(previewQuery(draft)).catch(() => undefined)
    if (!preview?.accepted) setRefused((count) => count + 1)
    else if (preview.hosts.total > maxUnaskedHosts) setAsked({ draft, total: preview.hosts.total })
    else submission.mutate(draft)
  }
  const start = async () => {
    const draft = model.settle()
    submission.reset()
    if (draft.problems.size > 0 || draft.request.hosts.length === 0) return setRefused((count) => count + 1)
    setChecking(true)
    await check(draft)
    setChecking(false)
  }
  const isConflict = submission.error instanceof ApiError && submission.error.status === 409
  return {
    asked,
    isBusy: isChecking || submission.isPending,
    error: submission.error,
    earlier: isConflict ? id : null,
    refused,
    start,
    confirm: () => {
      if (asked !== null) submission.mutate(asked.draft)
      setAsked(null)
    },
    decline: () => setAsked(null),
    startAnew: () => {
      setId(createTaskId())
      submission.reset()
    },
  }
}
