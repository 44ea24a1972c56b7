import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { farmHosts, type SshFarm, startSshFarm } from '../src/ssh-farm/ssh-farm.ts'

describe('the sshd farm', () => {
  let farm: SshFarm
  beforeAll(async () => {
    farm = await startSshFarm()
  })
  afterAll(() => farm.stop())

  it('answers for many addresses and witnesses each of them', async () => {
    const hosts = farmHosts(5)
    const answers = await Promise.all(hosts.map((host) => ssh(farm, host, farm.witnessCommand)))
    expect(answers.map(({ stdout }) => stdout.split(' ')[2])).toEqual(hosts)
    expect([...(await farm.readWitnessedHosts())].sort()).toEqual(hosts)
  })

  it('refuses the login on unreachable hosts', async () => {
    const { exitCode, stderr } = await ssh(farm, farmHosts(1, 'unreachable')[0], 'true')
    expect(exitCode).toBe(255)
    expect(stderr).toMatch(/permission denied/i)
  })

  it('runs the command of a slow host after five seconds', async () => {
    const { stdout, durationMs } = await ssh(farm, farmHosts(1, 'slow')[0], 'echo "$((1 + 1))"')
    expect(stdout).toBe('2')
    expect(durationMs).toBeGreaterThan(4_900)
  })

  it('lets its user become root, who still knows the host', async () => {
    const [host] = farmHosts(1)
    const { stdout } = await ssh(farm, host, `sudo -n sh -c 'id -u; echo "$SSH_CONNECTION"'`)
    expect(stdout).toMatch(new RegExp(`^0\n.* ${host} ${farm.port}$`))
  })
})

it('a farm that is stopped leaves no session, no folder and no right to become root', async () => {
  const farm = await startSshFarm()
  const [host] = farmHosts(1)
  const hung = ssh(farm, farmHosts(1, 'hanging')[0], 'true')
  const pids = (await ssh(farm, host, 'setsid sleep 4321 >/dev/null 2>&1 & echo $!')).stdout
  expect(existsSync(`/proc/${pids}`)).toBe(true)
  await farm.stop()
  await farm.stop()
  expect((await hung).exitCode).toBe(255)
  expect(existsSync(`/proc/${pids}`)).toBe(false)
  expect(existsSync(farm.keyFile)).toBe(false)
  const rules = await readdir('/etc/sudoers.d')
  expect(rules.filter((name) => name.includes(`-${process.pid}-`))).toEqual([])
})

async function ssh(farm: SshFarm, host: string | undefined, command: string) {
  const login = ['-p', String(farm.port), '-i', farm.keyFile, `${farm.user}@${host}`]
  const options = ['BatchMode=yes', 'StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null', 'LogLevel=ERROR']
  const flags = options.flatMap((option) => ['-o', option])
  return await execa('ssh', ['-F', 'none', ...flags, ...login, command], { reject: false, stdin: 'ignore' })
}
