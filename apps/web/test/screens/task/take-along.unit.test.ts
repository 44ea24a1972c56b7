import { describe, expect, it } from 'vitest'
import { listChoices, toStates } from '../../../src/screens/task/take/choices.ts'
import { nameFile, pickHosts, toNameLines, toSetLines } from '../../../src/screens/task/take/host-texts.ts'

const hosts = {
  names: ['web01', 'web02', 'web03', 'db1', '10.0.0.1', '10.0.0.2'],
  states: ['failed', 'failed', 'ok', 'unreachable', 'failed', 'failed'],
} as const
const none = { ok: 0, failed: 0, unreachable: 0, timeout: 0, cancelled: 0, lost: 0, skipped: 0 }
const counts = { ...none, running: 0, waiting: 0, changed: 0, total: 0 }

describe('hosts that are taken along', () => {
  it('are those of the chosen state, in trouble, or all, in the order of the task', () => {
    expect(pickHosts(hosts, 'failed')).toEqual(['web01', 'web02', '10.0.0.1', '10.0.0.2'])
    expect(pickHosts(hosts, 'trouble')).toEqual(['web01', 'web02', 'db1', '10.0.0.1', '10.0.0.2'])
    expect(pickHosts(hosts, 'all')).toEqual(hosts.names)
    expect(pickHosts(hosts, 'lost')).toEqual([])
  })

  it('are written one a line, as names or as host sets', () => {
    expect(toNameLines(['web01', 'db1'])).toBe('web01\ndb1\n')
    expect(toSetLines(pickHosts(hosts, 'failed'))).toBe('web[01-02]\n10.0.0.1-10.0.0.2\n')
    expect(toNameLines([])).toBe('')
  })

  it('offer what the task has, trouble first', () => {
    const some = { ...counts, failed: 2, lost: 1, ok: 4, total: 7 }
    expect(listChoices(some)).toEqual([
      ['trouble', 3],
      ['failed', 2],
      ['lost', 1],
      ['ok', 4],
      ['all', 7],
    ])
    expect(listChoices({ ...counts, ok: 4, total: 4 })).toEqual([['ok', 4]])
    expect(listChoices(counts)).toEqual([['all', 0]])
  })

  it('ask for the output of their states', () => {
    expect(toStates('all')).toBeUndefined()
    expect(toStates('ok')).toEqual(['ok'])
    expect(toStates('trouble')).toEqual(['failed', 'unreachable', 'timeout', 'lost'])
  })

  it('go into a file whose name every system takes', () => {
    expect(nameFile('01J:a..b', 'failed', 'hosts.txt')).toBe('01J_a..b-failed.hosts.txt')
  })
})
