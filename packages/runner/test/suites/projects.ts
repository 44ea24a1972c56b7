import { globSync } from 'node:fs'
import { chmod, cp, mkdtemp, readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { farmHosts, findMarkedProcesses, type SshFarm, useFarm, useFolder } from '@distribute/testbed'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { UnitRunner } from '../../src/index.ts'
import { createTestRunner, createUnit, followRun, linesOf, projectPlaybook, removeStateDir } from '../run-unit.ts'
import { revisionOf } from '../test-share.ts'

const project = join(import.meta.dirname, '../projects/site')
const revision = revisionOf('a')
/** the project's ansible.cfg sets this folder for ssh's sockets */
const foreignSockets = '/tmp/distribute-test-shared-*'

/**
 * A playbook of a project, with all that Ansible reads from its folder, on one version of Ansible.
 */
export function describeProjects(version: string, ansibleBin: string): void {
  describe(`a project with ansible-core ${version}`, { timeout: 300_000 }, () => {
    let stateDir: string
    let share: string
    let farm: SshFarm
    let runner: UnitRunner

    beforeAll(async () => {
      // a folder may have any name
      stateDir = await mkdtemp(join(tmpdir(), `runner-test "it's" \\50%-`))
      share = join(stateDir, 'share')
      await cp(project, join(share, '.revisions', 'site', revision), { recursive: true })
      farm = await useFarm()
      runner = createTestRunner(stateDir, {
        ansibleBin,
        localHosts: false,
        sharePath: share,
        ssh: farm.login,
      })
    })

    afterAll(async () => {
      const left = await findMarkedProcesses({ stateDir })
      await removeStateDir(stateDir)
      expect(left).toEqual([])
    })

    test('roles, variables, files, vault and collections are found; its ansible.cfg neither hides nor changes results', async () => {
      const scratch = useFolder()
      await chmod(scratch, 0o777)
      const before = await listFiles(share)
      const [plain = '', special = ''] = farmHosts(2)
      const unit = createUnit(projectPlaybook('site', revision), [plain, special], { extraVars: { scratch } })

      const { end, lines, outcomes, states } = await followRun(await runner.start(unit))

      expect(states).toEqual(['ok', 'failed'])
      expect(outcomes[special]?.cause).toBe('step fails on one failed')
      expect(end).toMatchObject({ reason: 'exit', exitCode: 2 })
      expect(linesOf(lines, 'plan')[0]).toMatchObject({ ansible: expect.stringContaining(version), stepsTotal: 9 })
      expect(linesOf(lines, 'host')).toHaveLength(2)
      expect(outcomes[plain]?.steps.map(({ name }) => name)).toEqual([
        'in an imported playbook',
        'a template of the role',
        'a file of the role',
        'what lies there',
        'in a role of roles_path',
        'in a role of a collection',
        'in imported tasks',
        'what came of it',
        'fails on one',
        'a handler of the role',
      ])
      expect(JSON.parse(outcomes[special]?.steps.find(({ name }) => name === 'what came of it')?.msg ?? '')).toEqual([
        'out of the vault',
        'of the host',
        'imported',
        `page of ${special} by default\nlogo`,
        'of roles_path',
        'HELLO FROM FILES!',
        'of a collection',
        'True - hosts: all\n  ga',
      ])
      expect(await listFiles(share)).toEqual(before)
      expect(globSync(foreignSockets)).toEqual([])
    })
  })
}

async function listFiles(folder: string): Promise<readonly string[]> {
  return (await readdir(folder, { recursive: true })).sort()
}
