import type { TaskPreview } from '@distribute/contracts'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { createContext, use, useMemo } from 'react'
import { ApiError } from '../../api/api-error.ts'
import { useWords } from '../../language/words.ts'
import { useSharedValue } from '../../state/shared-value.ts'
import { type Findings, findProblems } from './request/find-problems.ts'
import type { RunModel } from './run-model.ts'
import { previewQuery } from './run-queries.ts'
import { runWords } from './run-words.ts'

/** What the server says of the form, and every problem by its field. */
export interface Preview {
  readonly answer: TaskPreview | undefined
  /** what failed, if the answer is about more than fields */
  readonly error: Error | null
  readonly isOld: boolean
  readonly findings: Findings
  readonly retry: () => unknown
}

export function usePreviewOf(model: RunModel): Preview {
  const words = useWords(runWords)
  const draft = useSharedValue(model.draft)
  const { data, error, isFetching, isPlaceholderData, refetch } = useQuery({
    ...previewQuery(draft),
    placeholderData: keepPreviousData,
  })
  const isAskable = draft.problems.size === 0 && draft.request.hosts.length > 0
  const rejected = error instanceof ApiError ? error.problem?.errors : undefined
  const findings = useMemo(
    () => findProblems(draft.problems, isAskable ? (rejected ?? data?.refusals ?? []) : [], words.problems),
    [draft, isAskable, rejected, data, words],
  )
  return {
    answer: isAskable && error === null ? data : undefined,
    error: rejected === undefined ? error : null,
    isOld: isFetching || isPlaceholderData,
    findings,
    retry: refetch,
  }
}

export const PreviewContext = createContext<Preview | null>(null)

export function usePreview(): Preview {
  const preview = use(PreviewContext)
  if (preview === null) throw new Error('this part is outside of the form')
  return preview
}
