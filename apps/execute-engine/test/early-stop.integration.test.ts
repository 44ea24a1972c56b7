import { join, resolve } from 'node:path'
import { lockStateDir } from '@distribute/store'
import { eventually, type ProcessUnderTest, startProcess, useFolder } from '@distribute/testbed'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findSenders } from './heartbeat/find-senders.ts'

const root = resolve(import.meta.dirname, '../../..')
let folder: string
let engine: ProcessUnderTest | undefined

beforeEach(() => {
  folder = useFolder()
})

afterEach(async () => {
  await engine?.kill()
  for (const pid of await findSenders(folder)) process.kill(pid, 'SIGKILL')
})

test('an engine that is stopped while it waits for its store leaves neither a process nor a locked folder', async () => {
  engine = await startProcess({
    command: join(root, 'node_modules/.bin/node'),
    args: [join(root, 'apps/execute-engine/src/main.ts')],
    cwd: folder,
    env: {
      DISTRIBUTE_STORE_URL: 'mysql://user:password@127.0.0.1:1/distribute',
      DISTRIBUTE_KAFKA_CLUSTER_BOOTSTRAP_SERVERS: '127.0.0.1:1',
      DISTRIBUTE_EXEC_ENGINE_STATE_DIR: join(folder, 'state'),
      DISTRIBUTE_ZABBIX_IP: '127.0.0.1',
      DISTRIBUTE_ZABBIX_ZABBIX_PORT: '1',
      DISTRIBUTE_ZABBIX_HOST: folder,
    },
  })
  // A sender that stands still does not notice the end of its engine: only a signal ends it.
  await eventually(async () => {
    const senders = await findSenders(folder)
    expect(senders).toHaveLength(1)
    for (const pid of senders) process.kill(pid, 'SIGSTOP')
  })
  expect(await engine.stop()).toMatchObject({ exitCode: 0 })
  expect(await findSenders(folder)).toEqual([])
  lockStateDir(join(folder, 'state'), { createId: () => 'other' }).release()
})
