import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { addNewKey, createKeyFile, createKeysDir, readKeyRing, writeKeyRing } from '@distribute/service'
import { eventually, findFilesWith, type ProcessUnderTest, useAnsible, useFolder } from '@distribute/testbed'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createApiClient } from '../../e2e/api-client.ts'
import { startStandalone } from '../../e2e/start-standalone.ts'

const secret = 'x-s3cret-{{ 7 * 6 }}'
let dataDir: string
let standalone: ProcessUnderTest | undefined

beforeEach(async () => {
  dataDir = useFolder()
  createKeyFile(join(dataDir, 'key'))
  const keysDir = join(dataDir, 'keys')
  createKeysDir(keysDir)
  for (const purpose of [{ kind: 'orders' }, { kind: 'lane', lane: 'default' }] as const) {
    writeKeyRing(keysDir, addNewKey(readKeyRing(keysDir, purpose)))
  }
})

afterEach(() => standalone?.stop())

test('secretVars reach Ansible from a client, and appear in no file, log line or answer', async () => {
  standalone = await startStandalone(dataDir, {
    DISTRIBUTE_LOG_LEVEL: 'trace',
    DISTRIBUTE_SECURITY_KEY_FILE: 'key',
    DISTRIBUTE_SECURITY_KEYS_DIR: 'keys',
    DISTRIBUTE_SECURITY_SIGNED_ORDERS: 'required',
    DISTRIBUTE_ANSIBLE_BIN: useAnsible(),
  })
  const { address } = await standalone.waitForLog(({ msg }) => msg === 'distribute listening')
  const token = await readFile(join(dataDir, 'token'), 'utf8')
  const client = createApiClient(String(address), { token })

  const hash = createHash('sha256').update(secret).digest('hex')
  const tasks = [{ name: 'compare', assert: { that: [`password | hash('sha256') == '${hash}'`], quiet: true } }]
  const content = JSON.stringify([{ hosts: 'target_hosts', gather_facts: false, tasks }])
  const playbook = { name: 'secrets', content }
  const submitted = await client.submit({ hosts: ['127.0.1.[1-2]'], playbook, secretVars: { password: secret } })
  const ended = await client.ended(submitted.id)
  expect(ended).toMatchObject({ state: 'succeeded', hosts: { ok: 2 } })

  const answers = [submitted, ended, await client.hosts(submitted.id)]
  const output = standalone.output.lines
  expect(output.length).toBeGreaterThan(5)
  for (const seen of [answers, output]) expect(JSON.stringify(seen)).not.toContain('s3cret')
  // the run's folder is deleted once its end is recorded
  await eventually(async () => expect(await findFilesWith(dataDir, 's3cret')).toEqual([]))
  expect((await findFilesWith(dataDir, 'enc:v2:')).length).toBeGreaterThan(0)
})
