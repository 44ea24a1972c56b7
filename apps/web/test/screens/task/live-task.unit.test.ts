import type { TaskMatrix, TaskSummary } from '@distribute/contracts'
import { expect, test } from 'vitest'
import type { StreamEvent } from '../../../src/events/task-stream.ts'
import type { HostChange } from '../../../src/screens/task/live/host-board.ts'
import { createLiveTask } from '../../../src/screens/task/live/live-task.ts'
import { toState } from '../../../src/screens/task/live/state-letters.ts'

const matrix: TaskMatrix = { hosts: ['web[1-3]', 'db1'], states: 'wwof', total: 4 }

/** A live task whose stream, states and frames the test moves. */
function useLiveTask() {
  const reads: PromiseWithResolvers<TaskMatrix>[] = []
  const frames: (() => void)[] = []
  const told = { summaries: [] as TaskSummary[], renewed: 0, unauthorized: 0, closed: 0 }
  let hear: (event: StreamEvent) => void = () => {}
  const live = createLiveTask({
    openStream: (listener) => {
      hear = listener
      return () => {
        told.closed += 1
      }
    },
    readMatrix: () => {
      const read = Promise.withResolvers<TaskMatrix>()
      reads.push(read)
      return read.promise
    },
    onSummary: (summary) => told.summaries.push(summary),
    onRenewed: () => {
      told.renewed += 1
    },
    onUnauthorized: () => {
      told.unauthorized += 1
    },
    onFrame: (callback) => frames.push(callback),
  })
  const draws: number[] = []
  const end = live.follow(() => draws.push(1))
  return {
    live,
    told,
    draws,
    frames,
    end,
    reads,
    hear: (event: StreamEvent) => hear(event),
    draw: () => {
      for (const frame of frames.splice(0)) frame()
    },
    answer: async (answer: TaskMatrix) => {
      reads.at(-1)?.resolve(answer)
      await reads.at(-1)?.promise
      await Promise.resolve()
    },
    states: () => [...(live.get().board?.states ?? [])].map(toState),
  }
}

function hosts(...changes: (readonly [host: string, state: HostChange['state']])[]): StreamEvent {
  const rest = { rc: null, changed: false, durationMs: null, cause: null }
  return { kind: 'hosts', data: { hosts: changes.map(([host, state]) => ({ host, state, ...rest })) } }
}

test('the states are read after the stream has opened, and what it told meanwhile wins', async () => {
  const task = useLiveTask()
  expect(task.reads.length).toBe(0)
  task.hear({ kind: 'open' })
  task.hear(hosts(['web1', 'running'], ['db1', 'ok'], ['stranger', 'ok']))
  await task.answer(matrix)
  task.draw()
  expect(task.live.get().board?.names).toEqual(['web1', 'web2', 'web3', 'db1'])
  expect(task.states()).toEqual(['running', 'waiting', 'ok', 'ok'])
})

test('many events are drawn once per frame, and each changed host is named once', async () => {
  const task = useLiveTask()
  task.hear({ kind: 'open' })
  await task.answer(matrix)
  task.draw()
  const told: (readonly number[])[] = []
  task.live.followStates((places) => told.push(places))
  const before = task.draws.length
  for (let round = 0; round < 50; round++) {
    task.hear(hosts(['web1', 'running'], ['web2', 'running']))
    task.hear(hosts(['web1', 'ok']))
  }
  expect(task.frames.length).toBe(1)
  task.draw()
  expect(told).toEqual([[0, 1]])
  // The view has not changed: states are told apart from it.
  expect(task.draws.length).toBe(before)
})

test('a late result after the end is shown, and the end renews what was read', async () => {
  const task = useLiveTask()
  task.hear({ kind: 'open' })
  await task.answer({ ...matrix, states: 'ooll' })
  task.hear({ kind: 'end', data: { state: 'failed' } })
  task.draw()
  expect(task.live.get().connection).toBe('ended')
  expect(task.told.renewed).toBe(1)
  task.hear(hosts(['db1', 'ok']))
  task.hear({ kind: 'end', data: { state: 'succeeded' } })
  task.draw()
  expect(task.states()).toEqual(['ok', 'ok', 'lost', 'ok'])
})

test('after a gap the states are read again into the same board', async () => {
  const task = useLiveTask()
  task.hear({ kind: 'open' })
  await task.answer(matrix)
  task.draw()
  const { board } = task.live.get()
  task.hear({ kind: 'lost' })
  task.draw()
  expect(task.live.get()).toMatchObject({ connection: 'lost', board })
  task.hear({ kind: 'open' })
  await task.answer({ ...matrix, states: 'ooof' })
  task.draw()
  expect(task.live.get().board).toBe(board)
  expect(task.states()).toEqual(['ok', 'ok', 'ok', 'failed'])
  expect(task.told.renewed).toBe(1)
})

test('a refused credential asks who is signed in; the last follower closes the stream', () => {
  const task = useLiveTask()
  task.hear({ kind: 'refused', status: 401, detail: 'no session' })
  task.hear({ kind: 'unauthorized', data: { detail: 'revoked' } })
  task.draw()
  expect(task.told.unauthorized).toBe(2)
  expect(task.live.get()).toMatchObject({ connection: 'refused', problem: { message: 'revoked' } })
  task.end()
  expect(task.told.closed).toBe(1)
})
