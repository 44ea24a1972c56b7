import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCli } from '../cli.ts'

let dir = ''
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'cli-'))
})
afterAll(() => rmSync(dir, { recursive: true }))

describe('distribute', () => {
  it('answers what it does not know with what is near', async () => {
    const { status, stdout, stderr } = await runCli(['migrat'], { cwd: dir })
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toContain("error: unknown command 'migrat'\n(Did you mean migrate?)")
  })

  it('refuses a file of settings that is not there', async () => {
    const { status, stderr } = await runCli(['migrate', '--config', 'nowhere.conf'], { cwd: dir })
    expect({ status, stderr }).toEqual({
      status: 78,
      stderr: 'distribute: the configuration is wrong:\n  nowhere.conf: the file is not there\n',
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

  it('prints every setting as it counts, secrets masked, and warnings beside it', async () => {
    write(
      '[MySQL]\nIP = db\nDATABASE = d\nUSER = u\nPASSWORD = hunter2\n[Kafka_Cluster]\nBOOTSTRAP_SERVERS = k:1\nTOPC = x\n',
    )
    const { status, stdout, stderr } = await check()
    expect(status).toBe(0)
    expect(stdout).toMatch(/^\[HTTP\]\nHOST = 127\.0\.0\.1\n/)
    expect(stdout).toContain('PASSWORD = ********  ; file\n')
    expect(stdout + stderr).not.toContain('hunter2')
    expect(stderr).toContain('warning: server.conf: [Kafka_Cluster] TOPC is unknown: did you mean TOPIC?\n')
  })

  it('lists every problem and ends with 78', async () => {
    write('[HTTP]\nPORT = x\n[Log]\nLEVEL = loud\n')
    const { status, stdout, stderr } = await check('--for', 'standalone')
    expect({ status, stdout }).toEqual({ status: 78, stdout: '' })
    expect(stderr.split('\n')).toEqual([
      'distribute: 2 settings are wrong:',
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
