import { createSecretKey } from '@distribute/service'
import { expect, test } from 'vitest'
import { type DeploymentFolder, prepareFolder } from '../../deployment/deployment-scripts.ts'

const distributes = 'conf/secrets/distribute'
const engines = 'conf/secrets/engine'
const takeSettings = 'make_keys; take_settings; echo "$DISTRIBUTE_HASH $ENGINE_HASH"'

function readKey(folder: DeploymentFolder, file: string) {
  return createSecretKey(Buffer.from(folder.read(file), 'latin1'))
}

const readPassword = (text: string) => /^SSH_PASSWORD = (.*)$/m.exec(text)?.[1] ?? ''

const settings = (password: string) => `[HTTP]
V1_TIME_ZONE = UTC
[MySQL]
IP = db
DATABASE = d
USER = web
PASSWORD = hunter2
[Fil_EXEC_MySQL]
USER = engine
PASSWORD = hunter3
[Ansible]
SSH_PASSWORD = ${password}
`

test('each kind of container gets the settings that it reads, under keys that open nothing of the other', () => {
  const folder = prepareFolder()
  const [common, ofDistribute, ofEngine] = [1, 2, 3].map((byte) => Buffer.alloc(32, byte)) as [Buffer, Buffer, Buffer]
  folder.write(`${distributes}/key`, common)
  folder.write(`${distributes}/settings-key`, ofDistribute)
  folder.write(`${engines}/settings-key`, ofEngine)
  folder.write('conf/server.conf', settings(createSecretKey(ofDistribute).seal('configuration', 'hunter1')))
  const hashes = folder.run('distribute engine', takeSettings)
  const [web, engine] = [folder.read(`${distributes}/distribute.conf`), folder.read(`${engines}/execute-engine.conf`)]
  expect(web).toMatch(/V1_TIME_ZONE(.|\n)*hunter2/)
  expect(web).not.toMatch(/hunter3|SSH_PASSWORD/)
  expect(engine).toContain('[Fil_EXEC_MySQL]\nIP = db\nDATABASE = d\nUSER = engine\nPASSWORD = hunter3\n')
  expect(engine).not.toMatch(/HTTP|hunter2|web/)
  expect(createSecretKey(ofEngine).open('configuration', readPassword(engine))).toBe('hunter1')
  expect(folder.read(`${engines}/key`)).toBe(common.toString('latin1'))
  // encrypted again, which replaces no container
  expect(folder.run('distribute engine', takeSettings)).toBe(hashes)
  expect(folder.read(`${engines}/execute-engine.conf`)).not.toBe(engine)
})

test('the first deployment creates three keys', () => {
  const folder = prepareFolder()
  folder.run('distribute engine', 'make_keys')
  const files = [`${distributes}/settings-key`, `${engines}/settings-key`, `${distributes}/key`, `${engines}/key`]
  const keys = files.map((file) => folder.read(file))
  expect(new Set(keys)).toHaveLength(3)
  expect(keys[2]).toBe(keys[3])
})

test('settings that an older version encrypted with its one key can still be decrypted', () => {
  const folder = prepareFolder()
  const bytes = Buffer.alloc(32, 7)
  const before = createSecretKey(bytes)
  for (const place of [distributes, engines]) folder.write(`${place}/key`, bytes)
  for (const place of [distributes, engines]) folder.write(`${place}/server.conf`, 'the whole')
  folder.write('conf/server.conf', settings(before.seal('configuration', 'hunter1')))
  folder.run('distribute engine', takeSettings)
  expect([distributes, engines].map((place) => folder.read(`${place}/key`))).toEqual(
    Array(2).fill(bytes.toString('latin1')),
  )
  const engine = readPassword(folder.read(`${engines}/execute-engine.conf`))
  expect(readKey(folder, `${engines}/settings-key`).open('configuration', engine)).toBe('hunter1')
  expect(before.open('configuration', engine)).toBeUndefined()
  // containers of that version may restart until they are replaced
  expect(folder.read(`${engines}/server.conf`)).toBe('the whole')
  folder.run('distribute engine', 'remove_old_settings')
  expect(() => folder.read(`${engines}/server.conf`)).toThrow('ENOENT')
})

test('a machine of engines takes what was exported for it, and the file of all of a version before', () => {
  const folder = prepareFolder()
  const bytes = Buffer.alloc(32, 7)
  folder.write(`${engines}/key`, bytes)
  folder.write('conf/server.conf', settings(createSecretKey(bytes).seal('configuration', 'hunter1')))
  folder.run('engine', takeSettings)
  const exported = folder.read(`${engines}/execute-engine.conf`)
  expect(exported).not.toMatch(/hunter2|HTTP/)
  expect(readKey(folder, `${engines}/settings-key`).open('configuration', readPassword(exported))).toBe('hunter1')
  folder.write('conf/server.conf', exported)
  folder.run('engine', takeSettings)
  expect(folder.read(`${engines}/execute-engine.conf`)).toBe(exported)
})

test('an unreadable file stops it before anything changes', () => {
  const folder = prepareFolder()
  for (const file of [`${distributes}/key`, `${engines}/settings-key`]) folder.write(file, Buffer.alloc(32, 7))
  folder.write('conf/server.conf', 'PORT 8007\n')
  const words = folder.failToRun('distribute engine', takeSettings)
  expect(words).toMatch(
    /line 1 is not a \[Section\](.|\n)*deployment.sh: fix conf\/server.conf; running containers were not changed\n$/,
  )
  expect(() => folder.read(`${distributes}/distribute.conf`)).toThrow('ENOENT')
})
