import { useFolder } from '@distribute/testbed'
import { expect, test } from 'vitest'
import { createTestRunner, createUnit, followRun, localHosts, playbook } from '../run-unit.ts'

/** A machine without namespaces: the probe fails, as does anything else that this runs. */
const python = '/bin/false'

function createLog() {
  const messages: string[] = []
  const note = (level: string) => (_details: object, message: string) => void messages.push(`${level}: ${message}`)
  return { messages, logger: { info: note('info'), warn: note('warn'), error: note('error') } }
}

test.each([
  ['auto', undefined, /^info: runs are isolated: mount and PID namespaces$/, { mode: 'namespaces', reason: null }],
  ['auto', python, /^warn: runs cannot be isolated on this machine: /, { mode: 'none', reason: expect.any(String) }],
  ['required', python, /^warn: runs cannot be isolated on this machine: /, { mode: 'namespaces', reason: null }],
  ['off', undefined, /^info: runs are not isolated$/, { mode: 'none', reason: '[Ansible] ISOLATION = off' }],
] as const)(
  'with %s and the python %s an engine logs the isolation in force at its start',
  async (isolation, with_, said, shown) => {
    const { logger, messages } = createLog()
    const runner = createTestRunner(useFolder(), { isolation, python: with_, logger })
    await runner.prepare()

    expect(await runner.describeIsolation()).toEqual(shown)
    expect(messages).toEqual([expect.stringMatching(said)])
  },
)

test.each([
  ['required', [expect.stringMatching(/^\[Ansible\] ISOLATION = required, and runs cannot be isolated here: /)]],
  ['auto', []],
] as const)('without namespaces, %s is as much of a fault of the machine', async (isolation, faults) => {
  const runner = createTestRunner(useFolder(), { isolation, python })

  const found = await runner.machine.look()

  expect(found.filter((fault) => fault.includes('ISOLATION'))).toEqual(faults)
})

// the path to show lies behind a folder that is needed to show it
test('a run that must be isolated but cannot be never starts Ansible, and the cause names the reason', async () => {
  const stateDir = useFolder()
  const runner = createTestRunner(stateDir, { isolation: 'required', privatePaths: ['/proc/self/fd'] })
  const run = await runner.start(createUnit(playbook('- hosts: all\n'), localHosts(1)))
  const { states, end, outcomes } = await followRun(run)
  await run.discard()

  expect(states).toEqual(['failed'])
  expect(end).toMatchObject({ exitCode: 127, message: expect.stringMatching(/^no namespaces: mount of /) })
  expect(Object.values(outcomes)[0]?.cause).toMatch(/^not reached: .*no namespaces: mount of /)
})
