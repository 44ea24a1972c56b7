import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { useAnsible, useFolder } from '@distribute/testbed'
import { expect, test } from 'vitest'
import { adhoc, createTestRunner, createUnit, followRun, localHosts } from '../run-unit.ts'
import { describeAdhocArguments } from '../suites/adhoc-arguments.ts'

const version = '2.19'
describeAdhocArguments(version, useAnsible(version))

test('a wrapper in place of ansible gets no arguments either: a playbook has them', async () => {
  const folder = useFolder()
  for (const name of ['ansible', 'ansible-playbook']) {
    const wrapper = `#!/bin/sh\necho "$0 $@" >> ${folder}/calls\nexec ${useAnsible(version)}/${name} "$@"\n`
    await writeFile(join(folder, name), wrapper, { mode: 0o755 })
  }
  const runner = createTestRunner(folder, { ansibleBin: folder })
  const run = await runner.start(createUnit(adhoc('shell', 'echo hidden'), localHosts(1)))
  const { outcomes } = await followRun(run)
  await run.discard()

  expect(Object.values(outcomes)).toMatchObject([{ state: 'ok', stdout: 'hidden' }])
  expect(await readFile(join(folder, 'calls'), 'utf8')).toMatch(/^\S+\/ansible-playbook \S+\/playbook.yml (?!.*hidden)/)
})
