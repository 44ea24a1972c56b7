import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { createKeyFile, readKeyFile } from '../../src/secrets/key-file.ts'
import { useSettings } from './settings-under-test.ts'

const document = readFileSync(new URL('../../../../docs/migrating.md', import.meta.url), 'utf8')
const [old = '', finished = ''] = [...document.matchAll(/^```ini\n([\s\S]*?)^```$/gm)].map(
  ([, content = '']) => content,
)

const daemons = ['distribute', 'execute-engine'] as const

describe('docs/migrating.md', () => {
  const { path, write, load, failToLoad } = useSettings()

  /** With a key, secrets and files where the document names them. */
  function furnish(content: string): string {
    createKeyFile(path('key'))
    const secret = readKeyFile(path('key')).seal('configuration', 'hunter2')
    for (const name of ['gitlab-key', 'gitlab-known-hosts']) write('', name)
    return content.replaceAll('enc:v1:…', secret).replaceAll(/\/etc\/distribute|\/opt\/ansible-9\/bin/g, path(''))
  }

  it.each([
    ['distribute', ['MYSQL.PASSWORD']],
    ['execute-engine', ['FIL_EXEC_MYSQL.PASSWORD']],
  ] as const)('shows an old file of which %s refuses the encrypted password alone', (profile, passwords) => {
    const { problems } = failToLoad(old, { profile })
    expect(problems.map((problem) => problem.path)).toEqual(passwords)
  })

  it('names the lines of the old file that are not followed', () => {
    const converted = furnish(old.replaceAll(/(?<=PASSWORD = )[0-9a-f]+$/gm, 'enc:v1:…'))
    const { warnings } = load(`${converted}[Security]\nKEY_FILE = ${path('key')}\n`)
    expect(warnings).toEqual([
      expect.stringContaining('[Data_Send] EXEC is not used'),
      expect.stringContaining('DISTRIBUTE_IP is not used'),
      expect.stringContaining('AUTO_OFFSET_RESET = latest is ignored'),
    ])
  })

  it.each(daemons)('shows a finished file that is right for %s', (profile) => {
    const { configuration, warnings } = load(furnish(finished), { profile })
    expect(warnings).toEqual([])
    expect(configuration.store).toMatchObject({ host: '10.0.0.10', database: 'distribute2', password: 'hunter2' })
    expect(configuration.http.host).toBe('0.0.0.0')
  })
})
