import type { TaskView } from '@distribute/contracts'
import { useEffect, useRef, useState } from 'react'

const pauseMs = 1_000

/** The task as it was at most a second ago. A new state of the task is not held back. */
export function useCalmTask(task: TaskView): TaskView {
  const latest = useRef(task)
  const [shown, setShown] = useState(task)
  useEffect(() => {
    latest.current = task
  }, [task])
  useEffect(() => {
    const timer = setInterval(() => setShown(latest.current), pauseMs)
    return () => clearInterval(timer)
  }, [])
  return shown.state === task.state ? shown : task
}
