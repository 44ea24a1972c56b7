import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { useAnsible } from '@distribute/testbed'
import { expect, test } from 'vitest'
import { adhoc, createTestRunner, createUnit, localHosts, useStateDir } from '../run-unit.ts'
import { describeRunVariables } from '../suites/run-variables.ts'

const version = '2.19'
describeRunVariables(version, useAnsible(version))

test.each([
  ['is not there', undefined, 'ENOENT'],
  ['is not a mapping', '- s3cret\n', 'it is not a mapping'],
  ['cannot be parsed', 'a: "s3cret\n', 'is not valid YAML (MISSING_CHAR)'],
])(
  'a variables file that %s is an error before the first run and of each run, and leaves no files',
  async (_, content, problem) => {
    const stateDir = useStateDir()
    const varsFile = join(stateDir, 'vars.yml')
    if (content !== undefined) await writeFile(varsFile, content)
    const runner = createTestRunner(stateDir, { varsFile })
    const unit = createUnit(adhoc('ping'), localHosts(1))

    for (const attempt of [() => runner.prepare(), () => runner.start(unit)]) {
      const error = await attempt().catch((error) => error)
      expect(error).toMatchObject({ code: 'invalid_configuration' })
      expect(error.message).toContain(`[Ansible] VARS_FILE ${varsFile} must be a file of variables`)
      expect(error.message).toContain(problem)
      expect(error.message).not.toContain('s3cret')
    }
    expect(await readdir(stateDir)).not.toContain('units')
  },
)
