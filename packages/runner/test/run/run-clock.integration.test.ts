import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { useAnsible, useFolder } from '@distribute/testbed'
import { expect, test } from 'vitest'
import { monotonicMs } from '../../src/index.ts'
import { createTestRunner, createUnit, followRun, linesOf, localHosts, playbook, useStateDir } from '../run-unit.ts'

/** Sets the wall clock of Ansible's main process one hour forward during the step of this name. */
const clockFilter = `
import threading, time

wall = time.time

def jump():
    time.time = lambda: wall() + 3600

def put_clock_forward(text):
    threading.Timer(0.3, jump).start()
    return text

class FilterModule:
    def filters(self):
        return {'put_clock_forward': put_clock_forward}
`
const content = `- hosts: all
  gather_facts: false
  tasks:
    - {name: "{{ 'first' | put_clock_forward }}", command: sleep 1}
    - {name: second, command: 'true'}
`

test.each(['2.14', '2.19'] as const)(
  'a wall clock that is set forward changes no duration and no deadline, ansible-core %s',
  async (version) => {
    const stateDir = useStateDir()
    const scratch = useFolder()
    const configFile = join(scratch, 'ansible.cfg')
    await writeFile(configFile, `[defaults]\nfilter_plugins = ${scratch}\n`)
    await writeFile(join(scratch, 'clock.py'), clockFilter)
    const runner = createTestRunner(stateDir, { configFile, ansibleBin: useAnsible(version) })
    const unit = createUnit(playbook(content), localHosts(2), { timeoutSeconds: 120 })
    const startedAtMs = monotonicMs()
    const { lines, states } = await followRun(await runner.start(unit))

    expect(states).toEqual(['ok', 'ok'])
    const first = linesOf(lines, 'step').filter(({ name }) => name === 'first')
    expect(first.map(({ at, startedAt }) => at - startedAt > 3_500_000)).toEqual([true, true])
    for (const { durationMs } of linesOf(lines, 'step')) expect(durationMs).toBeLessThan(120_000)
    const times = lines.map(({ monoMs }) => monoMs ?? Number.NaN)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    expect(times[0]).toBeGreaterThanOrEqual(startedAtMs)
    expect(times.at(-1)).toBeLessThanOrEqual(monotonicMs())
  },
  120_000,
)
