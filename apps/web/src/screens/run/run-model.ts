import { createContext, use, useCallback, useSyncExternalStore } from 'react'
import { createSharedValue, type SharedValue } from '../../state/shared-value.ts'
import { type BuiltRequest, buildRequest } from './request/build-request.ts'
import type { RunForm } from './request/run-form.ts'

/** The request of the form at one moment. A later one has a higher serial number. */
export interface Draft extends BuiltRequest {
  readonly serial: number
}

/**
 * The form, and the request that is built from it once the person pauses. Both are outside of React,
 * so that a key redraws its own field alone.
 */
export interface RunModel {
  readonly form: SharedValue<RunForm>
  readonly draft: SharedValue<Draft>
  change(fields: Partial<RunForm>): void
  /** Builds the request of this moment. */
  settle(): Draft
}

const pauseMs = 400

let serials = 0

export function createRunModel(initial: RunForm): RunModel {
  const form = createSharedValue(initial)
  const draft = createSharedValue(createDraft(initial))
  let timer: ReturnType<typeof setTimeout> | undefined
  const settle = () => {
    if (timer !== undefined) draft.set(createDraft(form.get()))
    clearTimeout(timer)
    timer = undefined
    return draft.get()
  }
  const change = (fields: Partial<RunForm>) => {
    form.set({ ...form.get(), ...fields })
    clearTimeout(timer)
    timer = setTimeout(settle, pauseMs)
  }
  return { form, draft, change, settle }
}

function createDraft(form: RunForm): Draft {
  serials += 1
  return { ...buildRequest(form), serial: serials }
}

export const RunModelContext = createContext<RunModel | null>(null)

export function useRunModel(): RunModel {
  const model = use(RunModelContext)
  if (model === null) throw new Error('this part is outside of the form')
  return model
}

/** One field of the form, and how to change it. */
export function useField<Name extends keyof RunForm>(
  name: Name,
): readonly [value: RunForm[Name], change: (value: RunForm[Name]) => void] {
  const { form, change } = useRunModel()
  const value = useSyncExternalStore(form.follow, () => form.get()[name])
  return [value, useCallback((next: RunForm[Name]) => change({ [name]: next }), [change, name])]
}
