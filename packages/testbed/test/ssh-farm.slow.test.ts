import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { execa } from 'execa'
import { beforeAll, describe, expect, it } from 'vitest'
import { farmHosts, type SshFarm, useFarm } from '../src/ssh-farm/ssh-farm.ts'

describe('the sshd farm', () => {
  let farm: SshFarm
  beforeAll(async () => {
    farm = await useFarm()
  })

  it('answers for many addresses and logs each of them', async () => {
    const hosts = farmHosts(5)
    const answers = await Promise.all(hosts.map((host) => ssh(farm, host, farm.witnessCommand)))
    expect(answers.map(({ stdout }) => stdout.split(' ')[2])).toEqual(hosts)
    expect([...(await farm.readWitnessedHosts())].sort()).toEqual(hosts)
  })

  it('rejects the login on unreachable hosts', async () => {
    const { exitCode, stderr } = await ssh(farm, farmHosts(1, 'unreachable')[0], 'true')
    expect(exitCode).toBe(255)
    expect(stderr).toMatch(/permission denied/i)
  })

  it('runs the command of a slow host after five seconds', async () => {
    const { stdout, durationMs } = await ssh(farm, farmHosts(1, 'slow')[0], 'echo "$((1 + 1))"')
    expect(stdout).toBe('2')
    expect(durationMs).toBeGreaterThan(4_900)
  })

  it('lets its user become root, whose commands still know the host', async () => {
    const [host] = farmHosts(1)
    const { stdout } = await ssh(farm, host, `sudo -n sh -c 'id -u; echo "$SSH_CONNECTION"'`)
    expect(stdout).toMatch(new RegExp(`^0\n.* ${host} ${farm.port}$`))
  })

  it('has an account that needs a password for sudo, and for the login if keys are rejected', async () => {
    const { user, password } = await farm.makePasswordAccount()
    const [host] = farmHosts(1, 'password')
    const byKey = await ssh({ ...farm, user }, host, 'true')
    const byPassword = await ssh({ ...farm, user }, host, 'id -un', { sshpass: password })
    const [answering] = farmHosts(1)
    const sudo = await ssh({ ...farm, user }, answering, 'sudo -n true')
    const sudoWithPassword = await ssh({ ...farm, user }, answering, `echo '${password}' | sudo -S id -u`)
    expect(byKey.stderr).toMatch(/permission denied \(password\)/i)
    expect(byPassword.stdout).toBe(user)
    expect(sudo.stderr).toContain('a password is required')
    expect(sudoWithPassword.stdout).toBe('0')
  })

  it('logs the targets of a jump host', async () => {
    const [jump] = farmHosts(1, 'jump')
    const { exitCode } = await ssh(farm, jump, '', { flags: ['-W', `127.2.0.7:${farm.port}`] })
    expect(exitCode).toBe(0)
    expect(await farm.readForwardedHosts()).toEqual(['127.2.0.7'])
  })
})

it('a stopped farm leaves no session, no folder, no account and no right to become root', async () => {
  const farm = await useFarm()
  const { user } = await farm.makePasswordAccount()
  const [host] = farmHosts(1)
  const hung = ssh(farm, farmHosts(1, 'hanging')[0], 'true')
  const pids = (await ssh(farm, host, 'setsid sleep 4321 >/dev/null 2>&1 & echo $!')).stdout
  const rules = basename(dirname(farm.keyFile))
  expect(existsSync(`/proc/${pids}`)).toBe(true)
  expect(await readdir('/etc/sudoers.d')).toContain(rules)
  await farm.stop()
  await farm.stop()
  expect((await hung).exitCode).toBe(255)
  expect(existsSync(`/proc/${pids}`)).toBe(false)
  expect(existsSync(farm.keyFile)).toBe(false)
  expect((await execa('id', [user], { reject: false })).exitCode).toBe(1)
  expect(await readdir('/etc/sudoers.d')).not.toContain(rules)
})

interface SshClient {
  /** gives it a password */
  readonly sshpass?: string
  readonly flags?: readonly string[]
}

async function ssh(farm: SshFarm, host: string | undefined, command: string, { sshpass, flags = [] }: SshClient = {}) {
  const login = ['-p', String(farm.port), '-i', farm.keyFile, `${farm.user}@${host}`]
  const batch = `BatchMode=${sshpass === undefined ? 'yes' : 'no'}`
  const options = [batch, 'StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null', 'LogLevel=ERROR']
  const words = ['-F', 'none', ...options.flatMap((option) => ['-o', option]), ...flags, ...login, command]
  const [program = '', ...args] = [...(sshpass === undefined ? [] : ['sshpass', '-p', sshpass]), 'ssh', ...words]
  return await execa(
    program,
    args.filter((word) => word !== ''),
    { reject: false, stdin: 'ignore' },
  )
}
