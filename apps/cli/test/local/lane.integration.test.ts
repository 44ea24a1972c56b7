import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { migrateStore } from '@distribute/store'
import { useFolder } from '@distribute/testbed'
import { beforeEach, expect, test } from 'vitest'
import { runProgram } from '../run-program.ts'

let dir = ''
let env: Record<string, string> = {}
beforeEach(async () => {
  dir = useFolder()
  const url = `sqlite:${join(dir, 'distribute.db')}`
  env = { DISTRIBUTE_STORE_URL: url, DISTRIBUTE_SECURITY_KEYS_DIR: join(dir, 'keys') }
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
  expect((await run('lane', 'list')).printed).toEqual(['default', 'prod'])
})

test('key init without a lane creates keys for all lanes in the store', async () => {
  await run('lane', 'add', 'prod')
  await run('key', 'init')
  expect(readdirSync(join(dir, 'keys')).filter((name) => name.startsWith('lane'))).toEqual([
    ...['lane-default.pem', 'lane-default.pub.pem', 'lane-prod.pem', 'lane-prod.pub.pem'],
  ])
})
