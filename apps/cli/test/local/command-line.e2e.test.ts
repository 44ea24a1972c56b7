import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readKeyFile } from '@distribute/service'
import { useFolder } from '@distribute/testbed'
import { beforeAll, describe, expect, it } from 'vitest'
import { cliCommand, runCli } from '../cli.ts'
import { startTerminal } from '../terminal.ts'

let dir = ''
beforeAll(() => {
  dir = useFolder()
})

describe('distribute', () => {
  it('suggests similar names for an unknown one', async () => {
    const { status, stdout, stderr } = await runCli(['migrat'], { cwd: dir })
    expect({ status, stdout }).toEqual({ status: 64, stdout: '' })
    expect(stderr).toContain("error: unknown command 'migrat'\n(Did you mean migrate?)")
  })

  it('refuses a missing settings file', async () => {
    const { status, stderr } = await runCli(['migrate', '--config', 'nowhere.conf'], { cwd: dir })
    expect({ status, stderr }).toEqual({
      status: 78,
      stderr: 'distribute: invalid configuration:\n  nowhere.conf: the file does not exist\n',
    })
  })

  // Where the machine has no other Node, its own takes the same way.
  it("runs on the project's Node, whichever starts it", async () => {
    const node = ['/usr/bin/node', '/usr/local/bin/node'].find((path) => existsSync(path)) ?? process.execPath
    const { status, stdout } = await runCli(['--help'], { cwd: '/', node })
    expect(status).toBe(0)
    expect(stdout).toContain('migrate')
  })
})

describe('distribute config check', () => {
  const write = (content: string) => writeFileSync(join(dir, 'server.conf'), content)
  const check = (...args: string[]) => runCli(['config', 'check', '--config', 'server.conf', ...args], { cwd: dir })

  it('prints the effective value of every setting, with secrets masked, and warnings', async () => {
    write(
      '[MySQL]\nIP = db\nDATABASE = d\nUSER = u\nPASSWORD = hunter2\n[Kafka_Cluster]\nBOOTSTRAP_SERVERS = k:1\nTOPC = x\n',
    )
    // an engine's own, which distribute does not look for
    const env = { DISTRIBUTE_ANSIBLE_SSH_PASSWORD: 'env:NOWHERE' }
    const { status, stdout, stderr } = await runCli(['config', 'check', '--config', 'server.conf'], { cwd: dir, env })
    expect(status).toBe(0)
    expect(stdout).toMatch(/^\[HTTP\]\nHOST = 127\.0\.0\.1\n/)
    expect(stdout).toContain('PASSWORD = ********  ; file\n')
    expect(stdout).toContain('SSH_PASSWORD = ********  ; environment, env:NOWHERE\n')
    expect(stdout + stderr).not.toContain('hunter2')
    expect(stderr).toContain('warning: server.conf: [Kafka_Cluster] TOPC is unknown: did you mean TOPIC?\n')
  })

  it('lists every problem and ends with 78', async () => {
    write('[HTTP]\nPORT = x\n[Log]\nLEVEL = loud\n')
    const { status, stdout, stderr } = await check('--for', 'standalone')
    expect({ status, stdout }).toEqual({ status: 78, stdout: '' })
    expect(stderr.split('\n')).toEqual([
      'distribute: 2 invalid settings:',
      '  server.conf: [HTTP] PORT = x: must be a whole number from 0 to 65535',
      '  server.conf: [Log] LEVEL = loud: must be one of trace, debug, info, warn, error, fatal, silent',
      '',
    ])
  })

  it("shows the engine its own account and standalone's defaults to standalone", async () => {
    write('[Fil_EXEC_MySQL]\nIP = db\nDATABASE = d\nUSER = engine\n[Kafka_Cluster]\nBOOTSTRAP_SERVERS = k:1\n')
    expect((await check('--for', 'execute-engine')).stdout).toContain('USER = engine  ; file\n')
    expect((await check('--for', 'standalone')).stdout).toContain('STOP_SECONDS = 0\n')
  })
})

describe('distribute config export', () => {
  it('prints a file with which an engine starts, and which has nothing of distribute', async () => {
    const cwd = mkdtempSync(join(dir, 'export-'))
    const run = (...args: string[]) => runCli(args, { cwd, input: 'hunter1' })
    await run('secret', 'init', '--key-file', 'key')
    await run('secret', 'init', '--key-file', 'engine-key')
    const sealed = (await run('secret', 'encrypt', '--key-file', 'key')).stdout
    const web = '[MySQL]\nIP = db\nDATABASE = d\nUSER = web\nPASSWORD = hunter2\n[HTTP]\nPORT = 1\nPRT = 1\n'
    const engine = `[Fil_EXEC_MySQL]\nUSER = engine\nPASSWORD = ${sealed}\n[Kafka_Cluster]\nBOOTSTRAP_SERVERS = k:1\n`
    writeFileSync(join(cwd, 'server.conf'), `${web}${engine}[Security]\nKEY_FILE = key\n`)
    const exporting = [
      'config',
      'export',
      '--config',
      'server.conf',
      '--for',
      'execute-engine',
      '--reseal-key',
      'engine-key',
    ]
    const { status, stdout, stderr } = await run(...exporting)
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: 'warning: server.conf: [HTTP] PRT is unknown: did you mean PORT?\n',
    })
    expect(stdout).not.toMatch(/hunter2|web|HTTP/)
    writeFileSync(join(cwd, 'engine.conf'), stdout)
    rmSync(join(cwd, 'server.conf'))
    const checked = await run('config', 'check', '--config', 'engine.conf', '--for', 'execute-engine')
    expect(checked).toMatchObject({ status: 0, stdout: expect.stringContaining('USER = engine  ; file\n') })
  })

  it('does not guess whose settings are meant', async () => {
    const { status, stdout, stderr } = await runCli(['config', 'export'], { cwd: dir })
    expect({ status, stdout }).toEqual({ status: 64, stdout: '' })
    expect(stderr).toContain("required option '--for <process>' not specified")
  })
})

describe('distribute secret', () => {
  it('creates a key, and encrypts a value from standard input that the settings can open', async () => {
    const cwd = mkdtempSync(join(dir, 'secret-'))
    const env = { DISTRIBUTE_SECURITY_KEY_FILE: 'key' }
    const made = await runCli(['secret', 'init'], { cwd, env })
    expect(made).toMatchObject({ status: 0, stdout: `${join(cwd, 'key')}\n` })
    const { status, stdout, stderr } = await runCli(['secret', 'encrypt'], { cwd, env, input: 'hunter2\n' })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    const settings = { ...env, DISTRIBUTE_STORE_URL: `${stdout}` }
    const checked = await runCli(['config', 'check', '--for', 'standalone'], { cwd, env: settings })
    // decrypted, it is not an address of a store, which is the error
    expect(checked.stderr).toContain('DISTRIBUTE_STORE_URL: must be mysql://')
    expect(checked.stdout + checked.stderr).not.toContain('hunter2')
  })

  it('leaves no part of a key where no byte can be written', async () => {
    const cwd = mkdtempSync(join(dir, 'secret-'))
    const limited = join(dir, 'limited-node')
    writeFileSync(limited, `#!/bin/sh\nulimit -f 0\nexec '${process.execPath}' "$@"\n`, { mode: 0o700 })
    const { status, stderr } = await runCli(['secret', 'init', '--key-file', 'key'], { cwd, node: limited })
    expect({ status, stderr }).toEqual({
      status: 78,
      stderr: `distribute: the key file ${join(cwd, 'key')} cannot be written (EFBIG)\n`,
    })
    expect(readdirSync(cwd)).toEqual([])
  })

  it('refuses a value that is not UTF-8, and keeps a byte order mark', async () => {
    const cwd = mkdtempSync(join(dir, 'secret-'))
    await runCli(['secret', 'init', '--key-file', 'key'], { cwd })
    const encrypt = (input: Uint8Array) => runCli(['secret', 'encrypt', '--key-file', 'key'], { cwd, input })
    const { status, stdout, stderr } = await encrypt(Buffer.from('pässword', 'latin1'))
    expect({ status, stdout }).toEqual({ status: 64, stdout: '' })
    expect(stderr).toBe(
      'distribute: standard input is not UTF-8 text: convert it first, for example with iconv -t UTF-8\n',
    )
    const marked = await encrypt(Buffer.from('\uFEFFpässword\r\n'))
    expect(readKeyFile(join(cwd, 'key')).open('configuration', marked.stdout.trim())).toBe('\uFEFFpässword')
  })

  it('does not show what a person types', async () => {
    const cwd = mkdtempSync(join(dir, 'secret-'))
    await runCli(['secret', 'init', '--key-file', 'key'], { cwd })
    const command = `${process.execPath} ${cliCommand} secret encrypt --key-file key`
    const terminal = startTerminal(command, cwd)
    await terminal.sees('(hidden): ')
    terminal.type('hunter2\r')
    expect(await terminal.ended).toBe(0)
    expect(terminal.screen()).toMatch(/enc:v1:[\w-]+\r\n$/)
    expect(terminal.screen()).not.toContain('hunter')
  })
})
