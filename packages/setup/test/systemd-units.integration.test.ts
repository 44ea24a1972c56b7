import { existsSync } from 'node:fs'
import { chmod, copyFile, cp, mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { useFolder } from '@distribute/testbed'
import { beforeAll, describe, expect, it } from 'vitest'
import { requireCommand, runCommand } from '../src/command.mjs'

const repository = resolve(import.meta.dirname, '../../..')
const conf = join(repository, 'conf/systemd')

/**
 * Name of a unit, its file, and the exposure (0 to 100) that `systemd-analyze security` may find:
 * of systemd 252; 257 finds 2 less.
 */
const units = [
  ['distribute.service', 'distribute.service', 16],
  ['execute-engine.service', 'execute-engine.service', 27],
  ['execute-engine@1.service', 'execute-engine.service', 27],
] as const

/** The files of a machine on which docs/systemd.md was followed. */
let machine: string
beforeAll(async () => {
  machine = useFolder()
  // its user's folders belong to another account
  await chmod(machine, 0o755)
  const own = join(machine, 'etc/systemd/system')
  await mkdir(own, { recursive: true })
  await copyFile(join(conf, 'distribute.service'), join(own, 'distribute.service'))
  await copyFile(join(conf, 'execute-engine.service'), join(own, 'execute-engine.service'))
  await copyFile(join(conf, 'execute-engine.service'), join(own, 'execute-engine@.service'))
  // targets that the units name
  await cp('/lib/systemd/system', join(machine, 'usr/lib/systemd/system'), { recursive: true, verbatimSymlinks: true })
  const node = join(machine, 'opt/distribute/node_modules/.bin/node')
  await mkdir(join(node, '..'), { recursive: true })
  await writeFile(node, '', { mode: 0o755 })
})

describe.each(units)('%s', (unit, file, threshold) => {
  it('is accepted by systemd without a warning', async () => {
    const verified = await analyze('verify', unit)
    expect(verified).toEqual({ exitCode: 0, output: '' })
  })

  it('starts programs of this repository', async () => {
    const [, command = ''] = /^ExecStart=\/opt\/distribute\/(.*)$/m.exec(await readFile(join(conf, file), 'utf8')) ?? []
    expect(command.split(' ').filter((path) => !existsSync(join(repository, path)))).toEqual([])
  })

  it('keeps its hardening', async () => {
    const { exitCode, output } = await analyze('security', '--offline=true', `--threshold=${threshold}`, unit)
    expect(exitCode, output).toBe(0)
  })
})

describe('the unit of an engine', () => {
  it('keep runs alive when the engine crashes, with all that they need, so that the next one adopts them', async () => {
    expect(await readSettings('execute-engine.service')).toMatchObject({
      KillMode: 'process',
      Restart: 'on-failure',
      RestartPreventExitStatus: '78',
      OOMPolicy: 'continue',
    })
    // each of them removes files, processes or semaphores of a run, or of its supervisor
    const settings = Object.keys(await readSettings('execute-engine.service'))
    expect(settings.filter((key) => ['PrivateTmp', 'RemoveIPC', 'ProtectProc', 'ProcSubset'].includes(key))).toEqual([])
  })

  it('gives a stop more time than the engine may take by default', async () => {
    const { TimeoutStopSec } = await readSettings('execute-engine.service')
    const defaults = await readFile(join(repository, 'conf/server.conf'), 'utf8')
    const [stopSeconds, graceSeconds] = ['STOP_SECONDS', 'GRACE_SECONDS'].map((key) =>
      Number(new RegExp(`^; ${key} = (.*)$`, 'm').exec(defaults)?.[1]),
    )
    // the supervisor waits half a minute for a process that cannot be killed
    expect(Number(TimeoutStopSec)).toBeGreaterThan(Number(stopSeconds) + Number(graceSeconds) + 60)
  })
})

it('each daemon has its own user, whose home and settings the other cannot read', async () => {
  const etc = join(machine, 'etc')
  await requireCommand({ command: 'systemd-sysusers', args: [`--root=${machine}`, join(conf, 'sysusers.conf')] })
  await requireCommand({
    command: 'systemd-tmpfiles',
    args: [`--root=${machine}`, '--create', join(conf, 'tmpfiles.conf')],
  })
  const homes = { distribute: '/var/lib/distribute', 'execute-engine': '/var/lib/execute-engine-home' }
  for (const [name, home] of Object.entries(homes)) {
    const [, uid, gid, , itsHome, shell] = await findEntry(join(etc, 'passwd'), name)
    expect([itsHome, shell]).toEqual([home, '/usr/sbin/nologin'])
    expect(await describeFolder(home)).toBe(`${uid}:${gid} 700`)
    const unit = await readFile(join(conf, `${name}.service`), 'utf8')
    expect(unit).toMatch(new RegExp(`^User=${name}\nGroup=${name}$`, 'm'))
    expect(unit).toContain(`\nEnvironment=DISTRIBUTE_CONFIG=/etc/distribute/${name}.conf\n`)
  }
  expect(await describeFolder('/etc/distribute')).toBe('0:0 755')
})

function analyze(verb: string, ...args: readonly string[]) {
  const env = { ...process.env, SYSTEMD_PAGER: '', SYSTEMD_COLORS: '0' }
  return runCommand({ command: 'systemd-analyze', args: [verb, `--root=${machine}`, ...args], env })
}

/** For a repeated key, the last value. */
async function readSettings(file: string): Promise<Readonly<Record<string, string>>> {
  const text = await readFile(join(conf, file), 'utf8')
  return Object.fromEntries([...text.matchAll(/^(\w+)=(.*)$/gm)].map(([, key = '', value = '']) => [key, value]))
}

/** The fields after the name. */
async function findEntry(file: string, name: string) {
  const lines = (await readFile(file, 'utf8')).split('\n')
  return (
    lines
      .find((line) => line.startsWith(`${name}:`))
      ?.split(':')
      .slice(1) ?? []
  )
}

async function describeFolder(path: string) {
  const { uid, gid, mode } = await stat(join(machine, path))
  return `${uid}:${gid} ${(mode & 0o777).toString(8)}`
}
