import { expect, test } from 'vitest'
import { listNeededPaths } from '../../src/ansible/needed-paths.ts'
import { planIsolation } from '../../src/isolation/plan-isolation.ts'
import type { UnitFolder } from '../../src/run/unit-folder.ts'

const folder = {
  path: '/data/engine/units/1-1-1',
  journal: '/data/engine/units/1-1-1/journal.jsonl',
  request: '/data/engine/units/1-1-1/request.json',
  supervisorLog: '/data/engine/units/1-1-1/supervisor.log',
  ballast: '/data/engine/units/1-1-1/ballast',
  controlPaths: '/tmp/distribute-1',
} as UnitFolder

const ssh = {
  port: 22,
  connectTimeoutSeconds: 10,
  hostKeyChecking: 'yes',
  knownHostsDir: '/data/engine/known_hosts',
  fastKex: true,
  keyFile: '/etc/key',
} as const

type Settings = Parameters<typeof listNeededPaths>[0] & Omit<Parameters<typeof planIsolation>[1], 'needed'>

function plan(settings: Settings) {
  return planIsolation(folder, { ...settings, needed: listNeededPaths(settings) })
}

test('needed paths in hidden folders are visible, and no other path is touched', () => {
  const settings = {
    stateDir: '/data/engine',
    privatePaths: ['/data', '/etc/server.conf'],
    sharePath: '/data/share',
    hidden: [],
    ssh,
  }

  expect(plan(settings)).toEqual({
    hide: ['/data/engine', '/data', '/etc/server.conf'],
    show: [folder.path, ssh.knownHostsDir, '/data/share'],
    mask: [folder.journal, folder.request, folder.supervisorLog, folder.ballast],
    private: [folder.controlPaths, '/dev/shm'],
  })
  const vaultPasswordFile = '/data/vault'
  expect(plan({ ...settings, vaultPasswordFile }).show).toContain(vaultPasswordFile)
  const hidden = plan({ ...settings, vaultPasswordFile, hidden: [vaultPasswordFile] })
  expect(hidden.hide).toContain(vaultPasswordFile)
  expect(hidden.show).not.toContain(vaultPasswordFile)
  expect(plan({ ...settings, privatePaths: [ssh.keyFile] }).hide).toEqual(['/data/engine'])
  expect(plan({ ...settings, sharePath: '/database' }).show).not.toContain('/database')
})
