import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { migrateStore } from '@distribute/store'
import { useFolder } from '@distribute/testbed'
import { beforeEach, expect, test } from 'vitest'
import { startAnsweringServer } from '../answering-server.ts'
import { runProgram } from '../run-program.ts'

let dir = ''
let env: Record<string, string> = {}
beforeEach(async () => {
  dir = useFolder()
  const url = `sqlite:${join(dir, 'distribute.db')}`
  env = { HOME: dir, DISTRIBUTE_STORE_URL: url, DISTRIBUTE_SECURITY_KEYS_DIR: join(dir, 'keys') }
  await migrateStore(url)
})

const run = (...args: string[]) => runProgram(args, { env })

test('a lane is added once, and listed', async () => {
  const place = `the store ${dir}/distribute.db`
  expect(await run('lane', 'add', 'prod')).toEqual({
    printed: [`lane prod added to ${place}`],
    notes: ['to create its keys, run: distribute key init --lane prod'],
  })
  expect(await run('lane', 'add', 'prod')).toEqual({ printed: [`lane prod already in ${place}`], notes: [] })
  expect((await run('lane', 'list', '--standalone')).printed).toEqual(['default', 'prod'])
})

test('lane list shows what the server says', async () => {
  const units = { pending: 1, queued: 2, running: 3 }
  const oldestQueuedAt = new Date(Date.now() - 200_000).toISOString()
  const lanes = [
    { name: 'default', units, oldestQueuedAt, engines: 2, slots: 8, busy: 3 },
    { name: 'prod', units: { ...units, queued: 0 }, oldestQueuedAt: null, engines: 0, slots: 0, busy: 0 },
  ]
  const { address, requests } = await startAnsweringServer(() => ({ items: lanes, nextCursor: null }))
  const { printed } = await run('lane', 'list', '--server', address)
  expect(printed.join('\n').split('\n')).toEqual([
    'LANE     PENDING  QUEUED  RUNNING  OLDEST QUEUED  ENGINES  BUSY',
    expect.stringMatching(/^default {2}1 {8}2 {7}3 {8}3 min \d+ s {5}2 {8}3\/8$/),
    'prod     1        0       3                       0        0/0',
  ])
  expect(requests.map(({ line }) => line)).toEqual(['GET /api/v2/lanes'])
  expect(JSON.parse((await run('lane', 'list', '--server', address, '-o', 'json')).printed.join(''))).toEqual(lanes)
})

test('lane list takes either a server or a store', async () => {
  const refused = run('lane', 'list', '--standalone', '--server', 'http://127.0.0.1:9')
  await expect(refused).rejects.toThrow("option '--standalone' cannot be used with option '--server <url>'")
})

test('key init without a lane creates keys for all lanes in the store', async () => {
  await run('lane', 'add', 'prod')
  await run('key', 'init')
  expect(readdirSync(join(dir, 'keys')).filter((name) => name.startsWith('lane'))).toEqual([
    ...['lane-default.pem', 'lane-default.pub.pem', 'lane-prod.pem', 'lane-prod.pub.pem'],
  ])
})
