import { readFileSync } from 'node:fs'
import { hostStates, taskStates, unitStates } from '@distribute/contracts'
import { describe, expect, test } from 'vitest'
import { canFollowHost, canFollowTask, canFollowUnit, transitions } from '../../src/index.ts'
import { renderDiagram, renderTransitionTable } from './render-transitions.ts'

const document = readFileSync(new URL('../../../../docs/states.md', import.meta.url), 'utf8')

describe('docs/states.md', () => {
  test.each(['unit', 'host', 'task'] as const)('shows the table and the diagram of each %s transition', (kind) => {
    expect(document).toContain(renderTransitionTable(kind))
    expect(document).toContain(renderDiagram(kind))
  })

  test.each([...unitStates, ...hostStates, ...taskStates])('names what a crash leaves of %s', (state) => {
    expect(document).toMatch(new RegExp(`^\\| \`${state}\` \\| [^|]+ \\| [^|]+ \\|$`, 'm'))
  })
})

describe('transitions', () => {
  test('every state except the first is reachable, and no row is duplicated', () => {
    const all = { unit: unitStates, host: hostStates, task: taskStates }
    for (const kind of ['unit', 'host', 'task'] as const) {
      const rows = transitions[kind].map(({ from, to }) => `${from} ${to}`)
      expect(new Set(rows).size).toBe(rows.length)
      const [first, ...others] = all[kind]
      expect(transitions[kind][0]?.from).toBe(first)
      const reached = new Set<string>(transitions[kind].map(({ to }) => to))
      expect(others.filter((state) => !reached.has(state))).toEqual([])
    }
  })

  test('a unit moves forward, and back to pending only from running', () => {
    const allowed = unitStates.flatMap((from) =>
      unitStates.filter((to) => canFollowUnit(from, to)).map((to) => `${from} → ${to}`),
    )
    expect(allowed).toEqual([
      'pending → queued',
      'pending → skipped',
      'queued → running',
      'queued → skipped',
      'running → pending',
      'running → finished',
    ])
  })

  test('a waiting host may take every final state', () => {
    for (const to of hostStates) {
      expect(canFollowHost('waiting', to, { sameAttempt: true })).toBe(to !== 'waiting')
      expect(canFollowHost('waiting', to, { sameAttempt: false })).toBe(to !== 'waiting')
    }
  })

  test('a lost host accepts only a late result of Ansible or a deadline, of the same attempt', () => {
    const followers = hostStates.filter((to) => canFollowHost('lost', to, { sameAttempt: true }))
    expect(followers).toEqual(['ok', 'failed', 'unreachable', 'timeout'])
    expect(hostStates.filter((to) => canFollowHost('lost', to, { sameAttempt: false }))).toEqual([])
  })

  test('every other state of a host stays', () => {
    for (const from of ['ok', 'failed', 'unreachable', 'timeout', 'cancelled', 'skipped'] as const) {
      expect(hostStates.filter((to) => canFollowHost(from, to, { sameAttempt: true }))).toEqual([])
    }
  })

  test('a task that has ended changes only between failed and succeeded', () => {
    const allowed = taskStates.flatMap((from) =>
      taskStates.filter((to) => canFollowTask(from, to)).map((to) => `${from} → ${to}`),
    )
    expect(allowed).toEqual([
      'waiting → running',
      'waiting → failed',
      'waiting → cancelled',
      'running → succeeded',
      'running → failed',
      'running → cancelled',
      'running → aborted',
      'succeeded → failed',
      'failed → succeeded',
    ])
  })
})
