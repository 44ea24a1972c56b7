import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { useFolder } from '@distribute/testbed'
import { expect, test } from 'vitest'
import { readPythonScript } from '../../src/ansible/python-script.ts'

const long = `/opt/${'x'.repeat(200)}/my venv/bin/python3.11`

test.each([
  ['#!/usr/bin/python3\nimport re\n', ['/usr/bin/python3']],
  ['#! /usr/bin/python3.13 -sP \n', ['/usr/bin/python3.13', '-sP']],
  ['#!/usr/bin/env python3\n', ['/usr/bin/env', 'python3']],
  [`#!/bin/sh\n'''exec' "${long}" "$0" "$@"\n' '''\nimport re\n`, [long]],
  [`#!/bin/sh\n'''exec' /opt/python3 "$0" "$@"\n' '''\n`, ['/opt/python3']],
])('a Python script is recognized by its first lines: %j', async (content, interpreter) => {
  const path = join(useFolder(), 'ansible')
  await writeFile(path, content)

  expect(await readPythonScript(path)).toEqual({ path, interpreter })
})

test.each([
  '#!/bin/sh\nexec python3 -m ansible adhoc "$@"\n',
  '#!/usr/bin/env bash\n',
  `#!/bin/sh\n'''exec' "$(dirname -- "$0")/python" "$0" "$@"\n' '''\n`,
  '\x7fELF\0python',
  '',
])('any other program is not: %j', async (content) => {
  const path = join(useFolder(), 'ansible')
  await writeFile(path, content)

  expect(await readPythonScript(path)).toBeUndefined()
})

test('an unreadable file is not', async () => {
  expect(await readPythonScript('/nowhere/ansible')).toBeUndefined()
})
