import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type CallerView, callerSchema, engineSchema, laneSchema } from '@distribute/contracts'
import { useFolder } from '@distribute/testbed'
import { beforeEach, expect, it, onTestFinished, vi } from 'vitest'
import { startAnsweringServer } from '../../answering-server.ts'
import { readExample } from '../../example.ts'
import { runProgram } from '../../run-program.ts'

const dayMs = 86_400_000
const engine = readExample(engineSchema)
const lane = readExample(laneSchema)
const version = engine.version
const caller: CallerView = { ...readExample(callerSchema), expiresAt: null }
const page = (item: object) => ({ items: [item], nextCursor: null })
const healthy = {
  '/health/live': { live: true, version },
  '/health/ready': { ready: true, degraded: [], checks: { store: { ok: true }, queue: { ok: true } } },
  '/me': caller,
  '/engines': page({ ...engine, state: 'up', problem: null }),
  '/lanes': page(lane),
}

let dir = ''
beforeEach(async () => {
  dir = useFolder()
  await installSsh({ version: '9.9p2', kex: 'mlkem768x25519-sha256' })
})

/** An ssh that has this version, and prefers this key exchange. */
async function installSsh({ version, kex }: { version: string; kex: string }) {
  const path = join(dir, 'ssh')
  const script = `[ "$1" = -V ] && echo 'OpenSSH_${version}, OpenSSL 3' >&2 || echo 'kexalgorithms ${kex},other'`
  await writeFile(path, `#!/bin/sh\n${script}\n`)
  await chmod(path, 0o755)
  vi.stubEnv('PATH', `${dir}:${process.env.PATH}`)
  onTestFinished(() => void vi.unstubAllEnvs())
}

interface Setup {
  readonly answers?: Readonly<Record<string, object | undefined>>
  readonly status?: number
  readonly date?: string
}

async function run({ answers = {}, status = 200, date }: Setup = {}) {
  const { address } = await startAnsweringServer(({ line }, response) => {
    const body = Object.entries({ ...healthy, ...answers }).find(([end]) => line.endsWith(end))?.[1]
    response.statusCode = body === undefined ? 404 : line.endsWith('/health/ready') ? status : 200
    if (date !== undefined) response.setHeader('date', date)
    return body ?? {}
  })
  const env = { HOME: dir, DISTRIBUTE_SERVER: address, DISTRIBUTE_TOKEN: 'secret' }
  const { printed, exitCode } = await runProgram(['doctor'], { env })
  return { text: printed.join('\n'), problems: printed.filter((line) => line.startsWith('PROBLEM')), exitCode }
}

it('says what it has checked where all is well', async () => {
  const { text, problems, exitCode } = await run()
  expect(problems, text).toEqual([])
  expect(exitCode).toBeUndefined()
  expect(text).toContain(`runs distribute ${version}`)
  expect(text).toContain('token pipeline is operator in the lanes dc2; it does not expire')
  expect(text).toContain('lane dc2: 16 units wait')
  expect(text).toContain('OpenSSH 9.9 and prefers mlkem768x25519-sha256')
})

it.each<[string, Setup, string, string]>([
  [
    'a token that expires soon',
    { answers: { '/me': { ...caller, expiresAt: new Date(Date.now() + 3.5 * dayMs).toISOString() } } },
    ', in 3 days',
    'distribute token create',
  ],
  [
    'a lane with waiting units and without engines',
    { answers: { '/lanes': page({ ...lane, engines: 0 }) } },
    'lane dc2: 16 units wait, the oldest for',
    'start an execute-engine with dc2 in [Engine] LANES',
  ],
  [
    'an engine of another version',
    { answers: { '/health/live': { live: true, version: '9.9.9' } } },
    `engine ${engine.name} ${version}`,
    'distribute is 9.9.9: upgrade the older of the two',
  ],
  [
    'a clock that differs',
    { date: new Date(Date.now() - 60_000).toUTCString() },
    'the clocks of this machine and the server differ by',
    'synchronize the clocks',
  ],
])('reports %s, and what to do', async (_, setup, what, advice) => {
  const { text, problems, exitCode } = await run(setup)
  expect(problems, text).toEqual([expect.stringContaining(what)])
  expect(problems[0]).toContain(advice)
  expect(exitCode).toBe(2)
})

it('says why a server is not ready, and asks it for nothing else', async () => {
  const store = { ok: false, reason: 'the database refuses connections' }
  const notReady = { ready: false, degraded: [], checks: { store, queue: { ok: true } } }
  const answers = { '/health/ready': notReady, '/me': undefined, '/engines': undefined }
  const { text, problems, exitCode } = await run({ status: 503, answers })
  expect(problems, text).toEqual([expect.stringContaining('the store does not answer distribute')])
  expect(problems[0]).toContain('the database refuses connections')
  expect(exitCode).toBe(69)
})

it.each([
  ['9.0p1', 'sntrup761x25519-sha512@openssh.com', 1],
  ['9.8p1', 'sntrup761x25519-sha512@openssh.com', 1],
  ['9.2p1', 'curve25519-sha256', 0],
  ['8.9p1', 'curve25519-sha256', 0],
  ['9.9p1', 'sntrup761x25519-sha512', 0],
])('with OpenSSH %s that prefers %s it reports %i slow key exchanges', async (version, kex, count) => {
  await installSsh({ version, kex })
  const { text, problems } = await run()
  expect(problems, text).toHaveLength(count)
  if (count > 0) expect(problems[0]).toContain('KexAlgorithms ^curve25519-sha256')
})

it('asks a server of the version before only for what it has', async () => {
  const answers = { '/me': undefined, '/lanes': undefined, '/tasks?limit=1': { items: [], nextCursor: null } }
  const { text, problems } = await run({ answers: answers })
  expect(problems, text).toEqual([])
  expect(text).toContain('this user may read tasks')
})
