import { randomUUID } from 'node:crypto'
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { eventually, useFolder, watchProcesses } from '@distribute/testbed'
import { beforeEach, describe, expect, test } from 'vitest'
import { adhoc, createTestRunner, createUnit, followRun, localHosts, useStateDir } from '../run-unit.ts'

/** How ad-hoc arguments reach Ansible, on one version of it. */
export function describeAdhocArguments(version: string, ansibleBin: string): void {
  describe(`ad-hoc arguments with ansible-core ${version}`, { timeout: 120_000 }, () => {
    let stateDir: string

    beforeEach(() => {
      stateDir = useStateDir()
    })

    test('appear in no command line and no environment while the call runs, however long they are', async () => {
      const secret = randomUUID()
      const length = 119_500
      const signs = useFolder()
      const wait = `touch ${signs}/at-work; until [ -e ${signs}/seen ]; do sleep 0.1; done; wc -c`
      const args = `${wait} stdin=${secret}${'x'.repeat(length)} stdin_add_newline=false`
      const watch = watchProcesses()
      const [host = ''] = localHosts(1)
      const run = await createTestRunner(stateDir, { ansibleBin }).start(createUnit(adhoc('shell', args), [host]))
      const followed = followRun(run)
      await eventually(async () => expect(await readdir(signs)).toEqual(['at-work']))
      await watch.look(5)
      await writeFile(join(signs, 'seen'), '')
      const { outcomes, end } = await followed

      expect(outcomes[host], end.message).toMatchObject({ state: 'ok', stdout: String(secret.length + length) })
      await watch.stop()
      expect(watch.find(secret)).toEqual([])
    })
  })
}

/** Ansible interprets them as if they followed `-a`. */
export function describeAdhocMeaning(version: string, ansibleBin: string): void {
  describe(`the meaning of ad-hoc arguments with ansible-core ${version}`, { timeout: 120_000 }, () => {
    let stateDir: string

    beforeEach(() => {
      stateDir = useStateDir()
    })

    const [host = ''] = localHosts(1)
    test.each([
      ['text with quotes and blanks', 'shell', `printf '%s|' "a  b" 'c"d' '-x'; echo`, 'a  b|c"d|-x|'],
      ['a template', 'command', 'echo {{ inventory_hostname }}', host],
      ['options beside the text', 'shell', 'pwd chdir=/usr', '/usr'],
      ['an object', 'command', '{"argv": ["echo", "{{ 6 * 7 }}", "-密 码"]}', '42 -密 码'],
    ])('%s means the same as for `ansible -a`', async (_, module, args, printed) => {
      const run = await createTestRunner(stateDir, { ansibleBin }).start(createUnit(adhoc(module, args), [host]))
      const { outcomes, end } = await followRun(run)

      expect(outcomes[host], end.message).toMatchObject({ state: 'ok', stdout: printed })
    })

    test('arguments that Ansible rejects are rejected before a host is reached', async () => {
      const run = await createTestRunner(stateDir, { ansibleBin }).start(createUnit(adhoc('shell', 'echo "a'), [host]))
      const { outcomes } = await followRun(run)

      expect(outcomes[host]).toMatchObject({ state: 'failed', cause: expect.stringMatching(/^not reached: .*quote/) })
    })
  })
}
