import { readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { type ProcessUnderTest, startProcess, useFolder } from '@distribute/testbed'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { cliCommand, runCli } from '../cli.ts'
import { runProgram } from '../run-program.ts'
import { startTerminal } from '../terminal.ts'

const root = resolve(import.meta.dirname, '../../../..')
let dir = ''
let standalone: ProcessUnderTest
let server = ''
let token = ''

beforeAll(async () => {
  dir = useFolder()
  standalone = await startProcess({
    command: join(root, 'node_modules/.bin/node'),
    args: [join(root, 'apps/standalone/src/main.ts')],
    cwd: dir,
    env: { DISTRIBUTE_HTTP_PORT: '0', DISTRIBUTE_STANDALONE_DATA_DIR: join(dir, 'data') },
  })
  const { address } = await standalone.waitForLog(({ address }) => address !== undefined)
  server = String(address)
  token = (await readFile(join(dir, 'data/token'), 'utf8')).trim()
})
afterAll(() => standalone?.stop())

const run = (args: readonly string[], input = '') =>
  runCli(args, { cwd: dir, input, env: { HOME: dir, DISTRIBUTE_SERVER: server, DISTRIBUTE_TOKEN: token } })

/** The same within this process, which takes no time to start. */
const runHere = (
  args: readonly string[],
  { input = '', env = {} }: { input?: string; env?: Record<string, string> } = {},
) => runProgram(args, { input, env: { HOME: dir, DISTRIBUTE_SERVER: server, DISTRIBUTE_TOKEN: token, ...env } })

it('runs a module on 31 hosts, watches it to its end, and prints the output once', async () => {
  const { status, stdout, stderr } = await run(['adhoc', '127.0.1.[1-31]', '-m', 'shell', '-a', 'echo hello', '--fold'])
  expect(stdout).toBe('---- 127.0.1.1-127.0.1.31 (31): ok\nhello\n')
  expect(stderr).toMatch(/shell succeeded in \d+ s: 31 ok\n$/)
  expect(status).toBe(0)
})

it('names failed hosts as they come, exits with 2, and hands their names to the next command', async () => {
  const args = 'test "$(echo {{ inventory_hostname }})" != 127.0.1.2 || { echo broken >&2; exit 3; }'
  const failed = await run(['adhoc', '127.0.1.[1-3]', '-m', 'shell', '-a', args, '--id', 'some-fail'])
  expect(failed.stderr).toContain('127.0.1.2: failed (rc 3): step shell failed: broken\n')
  expect(failed.status).toBe(2)
  const names = await run(['results', 'some-fail', '--state', 'failed', '--output', 'hosts'])
  expect(names.stdout).toBe('127.0.1.2\n')
  const next = await run(['adhoc', '-', '-a', 'true', '--detach', '--id', 'next'], names.stdout)
  expect(next).toMatchObject({ status: 0, stdout: 'next\n' })
  expect(await run(['wait', 'next'])).toMatchObject({ status: 0, stdout: 'succeeded\n' })
  expect(await run(['results', 'next', '-o', 'hosts'])).toMatchObject({ stdout: '127.0.1.2\n' })
})

it('a preview prints hosts, units and refusals, and runs nothing', async () => {
  const preview = await run(['adhoc', '127.0.1.[1-61]', '-a', 'true', '--preview', '--id', 'previewed'])
  expect(preview).toMatchObject({ status: 0, stdout: '127.0.1.1-127.0.1.61\n', stderr: '61 hosts in 3 units\n' })
  const refused = await run(['adhoc', '127.0.1.1', '127.0.1.300', '-a', 'true', '--preview', '--lane', 'nowhere'])
  expect(refused).toMatchObject({ status: 64, stdout: '127.0.1.1\n' })
  expect(refused.stderr).toMatch(/refused: hosts.1: "127.0.1.300" .*\nrefused: lane: .*\nthe task would be refused\n$/)
  const listed = await runHere(['adhoc', '127.0.1.[9-11]', '-a', 'true', '--list-hosts', '--id', 'previewed'])
  expect(listed).toMatchObject({ printed: ['127.0.1.9', '127.0.1.10', '127.0.1.11'], notes: ['3 hosts in 1 units'] })
  await expect(runHere(['task', 'show', 'previewed'])).rejects.toMatchObject({ exitCode: 64 })
})

it('a host shows its results over all tasks, newest first', async () => {
  await run(['adhoc', '127.0.1.77', '-m', 'shell', '-a', 'true', '--id', 'host-first', '--name', 'one'])
  await run(['adhoc', '127.0.1.77', '-m', 'shell', '-a', 'exit 3', '--id', 'host-second', '--name', 'two'])
  const { status, stdout } = await run(['host', '127.0.1.77'])
  expect(status).toBe(0)
  expect(stdout).toMatch(/^TASK .*\nhost-second +two +failed .*\nhost-first +one +ok .*\n$/)
  const json = JSON.parse((await run(['host', '127.0.1.77', '--limit', '1', '-o', 'json'])).stdout)
  expect(json).toMatchObject([{ state: 'failed', task: { id: 'host-second' } }])
  expect(await run(['host', 'host-first', '127.0.1.77'])).toMatchObject({
    stdout: expect.stringMatching(/^127.0.1.77: ok/),
  })
  expect(await run(['host', 'never.example'])).toMatchObject({ status: 64, stderr: expect.stringContaining('never') })
})

it('results have the columns and the order of the server, found by state or by name', async () => {
  const args = 'echo "=1,{{ inventory_hostname }}"; test {{ inventory_hostname }} != 127.0.1.1'
  await runHere(['adhoc', '127.0.1.[1-2]', '-m', 'shell', '-a', args, '--id', 'columns'])
  const response = await fetch(new URL('api/v2/tasks/columns/output?format=csv', server), {
    headers: { authorization: `Bearer ${token}` },
  })
  const csv = (await response.text()).trimEnd()
  const read = async (...options: string[]) => (await runHere(['results', 'columns', ...options])).printed.join('\n')
  expect(csv).toContain(`"'=1,127.0.1.1"`)
  expect(await read('-o', 'csv')).toBe(csv)
  expect(await read('-o', 'csv', '-q', '127.0.1')).toBe(csv)
  expect(await read('-o', 'hosts', '--state', 'ok,failed')).toBe('127.0.1.1\n127.0.1.2')
  const json = JSON.parse(await read('-o', 'json'))
  expect(json).toMatchObject([{ host: '127.0.1.1', stdout: '=1,127.0.1.1' }, { host: '127.0.1.2' }])
  expect((await read('-o', 'ndjson')).split('\n').map((line) => JSON.parse(line))).toEqual(json)
  expect((await runHere(['output', 'columns', '127.0.1.1'])).printed).toEqual([
    '---- 127.0.1.1: failed, rc 1\n=1,127.0.1.1',
  ])
  expect((await runHere(['output', 'columns'])).printed.join('\n')).toMatch(
    /^---- 127.0.1.1.*\n=1.*\n---- 127.0.1.2: ok/,
  )
  await expect(runHere(['output', 'columns', '127.0.1.9'])).rejects.toMatchObject({ exitCode: 64 })
})

it('a long output is printed in full, also where hosts are grouped', async () => {
  const args = 'for i in $(seq 3000); do echo line $i; done'
  const { stdout } = await run(['adhoc', '127.0.1.[1-2]', '-m', 'shell', '-a', args, '--fold'])
  expect(stdout.split('\n')).toHaveLength(3002)
  expect(stdout).toContain('---- 127.0.1.1-127.0.1.2 (2): ok\nline 1\n')
})

it('a retry runs the hosts that did not end well, and its exit code is its own', async () => {
  await run([
    'adhoc',
    '127.0.1.[1-2]',
    '-m',
    'shell',
    '-a',
    `mkdir ${dir}/once-{{ inventory_hostname }} && exit 1`,
    '--id',
    'twice',
  ])
  const retried = await run(['retry', 'twice', '--id', 'twice-again', '--exit-zero'])
  expect(retried).toMatchObject({ status: 0, stderr: expect.stringContaining('shell failed') })
  expect(await run(['watch', 'twice-again'])).toMatchObject({ status: 2 })
  expect((await runHere(['retry', 'twice', '--exit-zero'])).notes.join()).toContain('2 failed')
})

it('a retry is refused while an earlier one runs, unless it has a name', async () => {
  const gate = join(dir, 'gate')
  const args = `test -e ${dir}/tried || { touch ${dir}/tried; exit 1; }; mkfifo ${gate}; cat ${gate}`
  await runHere(['adhoc', '127.0.1.1', '-m', 'shell', '-a', args, '--id', 'stuck'])
  const { printed } = await runHere(['retry', 'stuck', '--detach'])
  const refused = expect.stringMatching(/earlier retry, task \S+, has not ended.*\n.*name it by --id/)
  await expect(runHere(['retry', 'stuck', '--detach'])).rejects.toMatchObject({ exitCode: 64, message: refused })
  expect(await runHere(['retry', 'stuck', '--detach', '--id', 'second'])).toMatchObject({ printed: ['second'] })
  for (const id of [...printed, 'second']) await runHere(['cancel', id])
  expect(await runHere(['wait', 'second'])).toMatchObject({ exitCode: 5, printed: ['cancelled'] })
})

it('exits with 4 for a host that timed out, 5 for a cancelled task and 75 for a wait that is over', async () => {
  expect(await run(['adhoc', '127.0.1.1', '-a', 'sleep 60', '--timeout', '2'])).toMatchObject({ status: 4 })
  expect(await run(['adhoc', '127.0.1.1', '-a', 'sleep 60', '--detach', '--id', 'long'])).toMatchObject({ status: 0 })
  expect(await run(['wait', 'long', '--timeout', '1'])).toMatchObject({ status: 75, stdout: '' })
  expect(await run(['cancel', 'long'])).toMatchObject({ status: 0 })
  expect(await run(['wait', 'long'])).toMatchObject({ status: 5, stdout: 'cancelled\n' })
})

it('runs a local playbook with variables on a limited inventory', async () => {
  const playbook = '- hosts: target_hosts\n  gather_facts: false\n  tasks:\n    - command: echo {{ word }}\n'
  await writeFile(join(dir, 'site.yml'), playbook)
  await writeFile(join(dir, 'hosts'), '127.0.1.1 # one\n127.0.1.2\n')
  const { status, stdout } = await run([
    'playbook',
    'site.yml',
    '@hosts',
    '-l',
    '!127.0.1.1',
    '-e',
    'word=yes',
    '--fold',
  ])
  expect({ status, stdout }).toEqual({ status: 0, stdout: '---- 127.0.1.2 (1): ok\nyes\n' })
})

it('runs a playbook for a group of an inventory in units, each with its own hosts and their variables', async () => {
  const playbook =
    '- hosts: web\n  gather_facts: false\n  tasks:\n    - command: echo {{ word }} {{ group_names | join(" ") }}\n'
  await writeFile(join(dir, 'groups.yml'), playbook)
  await writeFile(
    join(dir, 'hosts.ini'),
    '[web]\n127.0.1.1\n127.0.1.2 word=own\n[db]\n127.0.1.[3:5]\n[web:vars]\nword=ours\n',
  )
  const args = ['playbook', 'groups.yml', '-i', 'hosts.ini', '--unit-size', '2', '--fold', '--id', 'groups']
  const { status, stdout, stderr } = await run(args)
  expect(stdout, stderr).toContain('---- 127.0.1.1 (1): ok\nours target_hosts web\n')
  expect(stdout).toContain('---- 127.0.1.2 (1): ok\nown target_hosts web\n')
  expect(stderr).toContain('5 ok')
  expect(status).toBe(0)
  const limited = await run([...args.slice(0, -2), '-l', 'db,!127.0.1.4', '--detach', '--id', 'limited'])
  expect(limited).toMatchObject({ status: 0 })
  await run(['wait', 'limited'])
  expect((await run(['results', 'limited', '-o', 'hosts'])).stdout).toBe('127.0.1.3\n127.0.1.5\n')
})

it.each([
  [['adhoc', 'web1', '-l', '', '-a', 'true'], 64, '--limit  names no host'],
  [['results', 'nosuch'], 64, 'distribute: there is no task "nosuch"'],
  [['adhoc', 'web[3-1]'], 64, 'has a range that ends before it starts'],
  [['adhoc'], 64, 'no hosts: name some, such as web[01-30]'],
  [['adhoc', 'web1', '-f', '10'], 64, '--parallel N bounds the hosts'],
  [['tsk'], 64, 'Did you mean task?'],
  [['status', '--server', 'http://127.0.0.1:9'], 69, 'http://127.0.0.1:9 does not answer'],
  [['status', '--server', 'nonsense'], 64, '"nonsense" is not the address of a server'],
])('%j exits with %i', async (args, status, message) => {
  const result = await run(args)
  expect(result.stderr).toContain(message)
  expect(result).toMatchObject({ status, stdout: '' })
})

it('login tries the token, saves it for its owner alone, and logout forgets it', async () => {
  const env = { HOME: join(dir, 'home') }
  const login = (input: string) => runCli(['login', server, '--context', 'here'], { cwd: '/', env, input })
  expect(await login('wrong')).toMatchObject({ status: 77, stdout: '' })
  expect(await login(`${token}\n`)).toMatchObject({ status: 0, stdout: expect.stringContaining('as context here') })
  expect(await runCli(['status'], { cwd: '/', env })).toMatchObject({ status: 0, stderr: '' })
  expect(await runCli(['logout'], { cwd: '/', env })).toMatchObject({ status: 0 })
  expect(await runCli(['status', '--server', server], { cwd: '/', env })).toMatchObject({ status: 77 })
})

it('manages tokens over the API; where the role of a token forbids a command, it exits with 77', async () => {
  const created = await runHere(['token', 'create', '--name', 'reader', '--role', 'viewer'])
  expect(created.printed).toEqual([expect.stringMatching(/^dst_[\w-]+$/)])
  expect(created.notes).toEqual([`token of reader (viewer) created at ${server}/; it cannot be shown again`])
  const reader = { DISTRIBUTE_TOKEN: created.printed.join('') }
  expect((await runHere(['token', 'list'])).printed.join()).toMatch(/ - +viewer +all +reader$/m)
  await expect(runHere(['token', 'list'], { env: reader })).rejects.toMatchObject({ exitCode: 77 })
  await expect(runHere(['token', 'create', '--name', 'reader'])).rejects.toMatchObject({ exitCode: 64 })
  const env = { HOME: dir, DISTRIBUTE_SERVER: server, ...reader }
  const refused = await runCli(['adhoc', '127.0.1.1', '-a', 'true'], { cwd: dir, env })
  expect(refused).toMatchObject({ status: 77, stdout: '', stderr: expect.stringContaining('operator') })
  await runHere(['token', 'revoke', '--name', 'reader'])
  await expect(runHere(['status'], { env: reader })).rejects.toMatchObject({ exitCode: 77 })
  await expect(runHere(['token', 'revoke', '--name', 'nobody'])).rejects.toMatchObject({ exitCode: 64 })
})

it('manages accounts over the API; the password comes from standard input', async () => {
  const input = 'correct horse battery'
  const signIn = async (password: string) => {
    const headers = { 'content-type': 'application/json', origin: new URL(server).origin }
    const body = JSON.stringify({ name: 'mei', password })
    return (await fetch(new URL('api/v2/session', server), { method: 'POST', headers, body })).ok
  }
  await expect(runHere(['user', 'add', 'mei'], { input: 'short' })).rejects.toThrow('at least 12 characters')
  const added = await runHere(['user', 'add', 'mei', '--lanes', 'dc1'], { input })
  expect(added).toMatchObject({ printed: [`account mei (operator) created at ${server}/`], notes: [] })
  await expect(runHere(['user', 'add', 'mei'], { input })).rejects.toMatchObject({ exitCode: 64 })
  expect(await signIn(input)).toBe(true)
  await runHere(['user', 'password', 'mei'], { input: 'a better horse' })
  expect(await signIn(input)).toBe(false)
  await runHere(['user', 'change', 'mei', '--role', 'admin'])
  await runHere(['user', 'disable', 'mei'])
  const { printed } = await runHere(['user', 'list', '-o', 'json'])
  const [mei] = JSON.parse(printed.join('')).filter(({ name }: { name: string }) => name === 'mei')
  expect(mei).toMatchObject({ role: 'admin', lanes: ['dc1'], disabled: true })
  await runHere(['user', 'enable', 'mei'])
  expect(await signIn('a better horse')).toBe(true)
  await expect(runHere(['user', 'disable', 'bo'])).rejects.toThrow('"bo"')
})

it('on a terminal it draws progress, asks at Ctrl-C, and cancels', async () => {
  const command = `exec ${process.execPath} ${cliCommand} adhoc 127.0.1.1 -a 'sleep 60' --id drawn`
  const environment = `HOME=${dir} DISTRIBUTE_SERVER=${server} DISTRIBUTE_TOKEN=${token} TERM=xterm`
  const terminal = startTerminal(`stty cols 100 rows 30; export ${environment}; ${command}`, dir)
  await terminal.sees('127.0.1.1: command')
  terminal.type('\u0003')
  await terminal.sees('[l/c/w]')
  terminal.type('c\n')
  expect(await terminal.ended).toBe(5)
  expect(terminal.screen()).toContain('1 cancelled')
})
