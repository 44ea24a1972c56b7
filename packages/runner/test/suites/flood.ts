import { stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { useFolder } from '@distribute/testbed'
import { expect, test } from 'vitest'
import { createTestRunner, createUnit, followRun, linesOf, localHosts, playbook, useStateDir } from '../run-unit.ts'

const floodBytes = 100_000_000
const maxOutputBytes = 65_536

/** What a host that returns 100 MB costs the engine and its neighbours. */
export function describeFlood(version: string, ansibleBin: string): void {
  const title = `100 MB of one host cost the engine no more than the cap, and its neighbours go on, with ansible-core ${version}`
  test(title, { timeout: 300_000 }, async () => {
    const stateDir = useStateDir()
    const hosts = localHosts(4)
    const [flooding = '', neighbour] = hosts
    const content = floodPlaybook(flooding, await createFloodingInterpreter(useFolder()))
    const runner = createTestRunner(stateDir, { ansibleBin, maxOutputBytes })
    const before = process.memoryUsage().rss

    const run = await runner.start(createUnit(playbook(content), hosts))
    let peak = before
    const { lines, states } = await followRun(run, () => {
      peak = Math.max(peak, process.memoryUsage().rss)
    })

    expect(states).toEqual(['ok', 'ok', 'ok', 'ok'])
    const flood = linesOf(lines, 'step').find(({ name, state }) => name === 'flood' && state === 'ok')
    expect(flood).toMatchObject({ truncated: true, stdout: expect.stringMatching(/^begin:x+\n\[.*\]\nx+:end$/) })
    expect(flood?.stdout.length).toBeLessThan(maxOutputBytes + 100)
    expect(peak - before).toBeLessThan(floodBytes / 2)
    expect((await stat(join(stateDir, 'units', `${run.task}-1-1`, 'journal.jsonl'))).size).toBeLessThan(1_000_000)
    // Ansible's main process receives the flood, and handles nothing else during that time
    const times = linesOf(lines, 'step').flatMap(({ host, at }) => (host === neighbour ? [at] : []))
    expect(times).toHaveLength(11)
    expect(Math.max(...times.slice(1).map((at, index) => at - (times[index] ?? 0)))).toBeLessThan(20_000)
  })
}

/** Replaces a host's Python, so that a module prints the flood at once. */
async function createFloodingInterpreter(folder: string): Promise<string> {
  const file = join(folder, 'python')
  const flood = `head -c ${floodBytes} /dev/zero | tr '\\0' x`
  const script = `#!/bin/sh\ncat >/dev/null\nprintf '{"changed": false, "stdout": "begin:'\n${flood}\nprintf ':end"}\\n'\n`
  await writeFile(file, script, { mode: 0o755 })
  return file
}

function floodPlaybook(flooding: string, interpreter: string): string {
  return `- hosts: target_hosts
  gather_facts: false
  strategy: free
  tasks:
    - name: flood
      ping:
      vars: {ansible_python_interpreter: ${interpreter}}
      when: inventory_hostname == '${flooding}'
${Array.from({ length: 10 }, (_, index) => `    - {name: ${index}, command: sleep 0.2, when: inventory_hostname != '${flooding}'}`).join('\n')}
`
}
