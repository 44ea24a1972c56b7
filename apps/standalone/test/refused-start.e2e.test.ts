import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { startStandalone } from '@distribute/system/standalone'
import { type ProcessUnderTest, useFolder } from '@distribute/testbed'
import { afterEach, beforeEach, expect, test } from 'vitest'

let dataDir: string
let taken: Server
let standalone: ProcessUnderTest | undefined

beforeEach(async () => {
  dataDir = useFolder()
  taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
})

afterEach(async () => {
  await standalone?.kill()
  taken.close()
})

test('standalone says in one line that its port is taken', async () => {
  standalone = await start({ DISTRIBUTE_HTTP_HOST: '127.0.0.1' })
  expect(await standalone.ended).toMatchObject({ exitCode: 78 })
  const messages = standalone.output.lines.filter((line) => !line.startsWith('{'))
  expect(messages).toEqual([
    expect.stringMatching(/^standalone: cannot listen on 127\.0\.0\.1 port \d+: the port is in use/),
  ])
})

test('standalone whose variables file is none says so and takes no units', async () => {
  const varsFile = join(dataDir, 'vars.yml')
  await writeFile(varsFile, '- ansible_port: 2222\n')
  standalone = await start({ DISTRIBUTE_ANSIBLE_VARS_FILE: varsFile, DISTRIBUTE_HTTP_PORT: '0' })
  expect(await standalone.ended).toMatchObject({ exitCode: 78 })
  const output = standalone.output.lines.join('\n')
  expect(output).toContain(`standalone: [Ansible] VARS_FILE ${varsFile} must be a file of variables, YAML or JSON: `)
  expect(output).not.toContain('engine ready')
})

/**
 * On a port that is taken, unless it is said: an attempt to listen ends otherwise than a refusal
 * to.
 */
function start(env: Record<string, string>): Promise<ProcessUnderTest> {
  const address = taken.address()
  const port = typeof address === 'object' ? address?.port : undefined
  return startStandalone(dataDir, { DISTRIBUTE_HTTP_PORT: String(port), ...env })
}
