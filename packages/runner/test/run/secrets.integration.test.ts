import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { useFolder } from '@distribute/testbed'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { findPython, pythonFolder } from '../../src/run/python.ts'

test.each([
  ['nothing', ''],
  ['half', '{"files":{"60":"'],
])(
  'a supervisor whose engine dies after it has sent %s of the secrets starts nothing and logs it',
  async (_, input) => {
    const folder = useFolder()
    const [request, journal, log] = ['request.json', 'journal.jsonl', 'log'].map((name) => join(folder, name))
    await writeFile(request ?? '', JSON.stringify({ awaitsSecrets: true, journal, log }))

    const { exitCode } = await execa(findPython(), ['-IS', join(pythonFolder, 'supervisor.py'), request ?? ''], {
      input,
      reject: false,
    })

    expect(exitCode).toBe(1)
    expect(existsSync(journal ?? '')).toBe(false)
    expect(await readFile(log ?? '', 'utf8')).toMatch(/secrets of the run/)
  },
)
