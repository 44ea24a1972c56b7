import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createKeyFile, loadConfiguration } from '../../src/index.ts'

test('the files with secrets are those of the settings, of keys, of single secrets, and of the database', () => {
  const folder = mkdtempSync(join(tmpdir(), 'service-test-'))
  const file = join(folder, 'server.conf')
  const password = join(folder, 'password')
  writeFileSync(password, 'secret')
  writeFileSync(
    file,
    `[Store]\nURL = sqlite:${folder}/db\n[Ansible]\nSSH_PASSWORD = file:${password}\nVAULT_PASSWORD_FILE = ${password}\n`,
  )
  const { secretFiles } = loadConfiguration({ profile: 'standalone', env: { HOME: folder }, file })

  expect(secretFiles).toEqual([file, ...['db', 'db-wal', 'db-shm', 'password'].map((name) => join(folder, name))])
})

test('where no file is named, it is the one that would be read; the keys and their folder are beside it', () => {
  const home = mkdtempSync(join(tmpdir(), 'service-test-'))
  for (const name of ['key', 'vars-key']) createKeyFile(join(home, name))
  mkdirSync(join(home, 'keys'), { mode: 0o700 })
  const env = {
    DISTRIBUTE_SECURITY_KEY_FILE: '~/key',
    DISTRIBUTE_SECURITY_SECRET_VARS_KEY_FILE: '~/vars-key',
    DISTRIBUTE_SECURITY_KEYS_DIR: '~/keys',
    HOME: home,
  }

  expect(loadConfiguration({ profile: 'standalone', env }).secretFiles).toEqual([
    join(process.cwd(), 'conf/server.conf'),
    join(home, 'key'),
    join(home, 'vars-key'),
    join(home, 'keys'),
  ])
})
