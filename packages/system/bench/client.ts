import { setTimeout } from 'node:timers/promises'
import type { TaskView } from '@distribute/contracts'

const finalStates: readonly string[] = ['succeeded', 'failed', 'cancelled', 'aborted']
const pollMs = 20

/** Submits a task. Throws if it is not accepted. */
export async function submit(address: string, body: object): Promise<TaskView> {
  const response = await fetch(`${address}/api/v2/tasks`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (response.status !== 201) throw new Error(`submitting failed: ${await response.text()}`)
  return (await response.json()) as TaskView
}

/** Submits a task and waits until every host of it is `ok`. */
export async function complete(address: string, body: object): Promise<void> {
  const { id } = await submit(address, body)
  for (;;) {
    const task = (await (await fetch(`${address}/api/v2/tasks/${id}`)).json()) as TaskView
    if (task.state === 'succeeded') return
    if (finalStates.includes(task.state)) throw new Error(`the task ended ${task.state}: ${JSON.stringify(task.hosts)}`)
    await setTimeout(pollMs)
  }
}
