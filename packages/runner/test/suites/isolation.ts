import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { eventually, farmHosts, findMarkedProcesses, useFarm, useFolder } from '@distribute/testbed'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createUnprivilegedPython } from '../isolation/unprivileged-python.ts'
import { findLeftProcesses } from '../left-processes.ts'
import {
  createTestRunner,
  createUnit,
  followRun,
  linesOf,
  localHosts,
  playbook,
  type TestRunnerOptions,
  useStateDir,
} from '../run-unit.ts'

interface IsolationSuite {
  readonly version: string
  readonly ansibleBin: string
  /** `root` has no user namespace */
  readonly account: 'root' | 'nobody'
}

/** Attacks of a task on its engine and on other runs, on the engine's machine. */
export function describeIsolation({ version, ansibleBin, account }: IsolationSuite): void {
  describe(`isolation as ${account}, with ansible-core ${version}`, { timeout: 120_000 }, () => {
    let stateDir: string
    let python: string | undefined

    beforeEach(async () => {
      stateDir = useStateDir()
      python = account === 'nobody' ? await createUnprivilegedPython(stateDir) : undefined
    })

    afterEach(async () => expect(await findLeftProcesses(stateDir)).toEqual([]))

    function createRunner(options: TestRunnerOptions = {}) {
      return createTestRunner(stateDir, { ansibleBin, python, isolation: 'required', ...options })
    }

    /** Over ssh, with a key that the account of the runs cannot read. */
    async function createFarmRunner() {
      const { login } = await useFarm()
      const keyFile = join(stateDir, 'key')
      await writeFile(keyFile, await readFile(login.keyFile), { mode: 0o600 })
      return { runner: createRunner({ localHosts: false, ssh: { ...login, keyFile } }), keyFile }
    }

    /** The output of a command on the engine's machine. */
    async function tryOut(command: string, options?: TestRunnerOptions): Promise<string> {
      const run = await createRunner(options).start(createUnit(createPlay(command), localHosts(1)))
      const { outcomes, end } = await followRun(run)
      const [outcome] = Object.values(outcomes)
      expect(outcome, end.message).toMatchObject({ state: 'ok' })
      return outcome?.stdout ?? ''
    }

    test('a host or an end that a task forges in its journal has no effect', async () => {
      const [host = '', victim = ''] = localHosts(2)
      const ok = JSON.stringify({ type: 'host', at: 1, monoMs: 1, host: victim, state: 'ok', step: null, n: 9 })
      const end = JSON.stringify({
        ...{ type: 'end', at: 1, monoMs: 1, reason: 'exit', exitCode: 0 },
        ...{ signal: null, leftoversKilled: 0, message: 'forged' },
      })
      const forge = `printf '%s\\n' '${ok}' '${end}' >> $EXECENGINE_JOURNAL; sleep 1; false`
      const content = [{ hosts: host, gather_facts: false, tasks: [{ name: 'forge', shell: forge }] }]
      const run = await createRunner().start(createUnit(playbook(JSON.stringify(content)), [host, victim]))
      const { lines, states, end: last } = await followRun(run)
      const left = await findMarkedProcesses({ stateDir })

      expect(linesOf(lines, 'host').map((line) => line.host)).not.toContain(victim)
      expect(states).toEqual(['failed', expect.not.stringMatching(/^ok$/)])
      expect(last.message).not.toBe('forged')
      expect(left).toEqual([])
    })

    test("neither secrets nor journals of another run are readable, nor the engine's files", async () => {
      const runner = createRunner()
      const victim = await runner.start(createUnit(createPlay('sleep 1000'), localHosts(1)), {
        secretVars: { password: 'of-another-run' },
      })
      const victimFolder = join(stateDir, 'units', `${victim.task}-1-1`)
      await writeFile(join(victimFolder, 'tmp', 'kept'), 'of-another-run')
      const followed = followRun(victim)
      const folder = useFolder()
      const [settings, keys, vault] = [
        join(folder, 'server.conf'),
        join(folder, 'keys'),
        join(folder, 'vault-password'),
      ]
      for (const file of [settings, keys, vault]) await writeFile(file, 'of-the-engine', { mode: 0o644 })
      await eventually(async () => expect(await findMarkedProcesses({ unitPrefix: `${victim.task}-` })).not.toEqual([]))

      const files = [
        `${victimFolder}/*`,
        `${victimFolder}/tmp/*`,
        `${stateDir}/units/*`,
        settings,
        keys,
        vault,
        `${stateDir}/*`,
      ].join(' ')
      const seen = await tryOut(`ls ${victimFolder} ${stateDir}/units; cat ${files}; true`, {
        privatePaths: [settings, keys],
        vaultPasswordFile: vault,
      })
      victim.end('cancel')
      await followed

      expect(seen).not.toMatch(/of-another-run|of-the-engine|"type":/)
      expect(seen.split('\n').filter((name) => /^\d+-1-1$/.test(name))).toEqual([`${victim.task + 1}-1-1`])
    })

    test('a run sees only its own processes, and reaches no supervisor', async () => {
      const seen = await tryOut(
        'for pid in /proc/[0-9]*; do tr "\\0" " " < $pid/environ; echo; done; kill -9 1; echo alive',
      )

      expect(seen).toContain('alive')
      // Of a process that ends meanwhile, the environment may be read in part: without the end of a value.
      const units = Array.from(seen.matchAll(/EXECENGINE_UNIT=(\S+) /g), ([, unit]) => unit)
      expect([...new Set(units)]).toHaveLength(1)
      expect(await tryOut(`ls /proc | grep -c '^[0-9]'`)).toMatch(/^\d{1,2}$/)
    })

    test("a run's folder of ssh's sockets and its shared memory are inaccessible to other runs", async () => {
      const name = `of-another-run-${process.pid}`
      const touch = `touch /dev/shm/${name} "$ANSIBLE_SSH_CONTROL_PATH_DIR/${name}"; ls /dev/shm`
      expect(await tryOut(touch)).toContain(name)

      expect(await tryOut('ls /dev/shm /tmp/distribute-*/; true')).not.toContain(name)
    })

    test('the key of SSH_KEY_FILE opens hosts, and cannot be read', async () => {
      const { runner, keyFile } = await createFarmRunner()
      const vars = { ansible_connection: 'local' }
      const read = { name: 'read', command: `cat ${keyFile}`, delegate_to: 'localhost', vars }
      const content = [{ hosts: 'all', gather_facts: false, tasks: [{ name: 'reach', ping: null }, read] }]
      const run = await runner.start(createUnit(playbook(JSON.stringify(content)), farmHosts(2)))
      const { states, lines, end } = await followRun(run)

      expect(states, end.message).toEqual(['ok', 'ok'])
      for (const { name, stdout } of linesOf(lines, 'step')) {
        if (name === 'read') expect(stdout).toMatch(/^ssh-ed25519 [\w+/=]+ \S+$/)
      }
    })

    test('ssh reaches hosts with the machine’s configuration, and one that hangs can be ended', async () => {
      const { runner } = await createFarmRunner()
      const [hanging = ''] = farmHosts(1, 'hanging')
      const content = [{ hosts: 'all', gather_facts: false, tasks: [{ name: 'first', ping: null }] }]
      const hosts = [...farmHosts(2), hanging]
      const run = await runner.start(createUnit(playbook(JSON.stringify(content)), hosts))
      let open = hosts.length - 1
      const { states } = await followRun(run, (line) => {
        if (line.type !== 'step') return
        open -= 1
        const { name, stepId } = line
        const ending = async () => expect(await run.endHosts?.([{ host: hanging, name, stepId }])).toHaveLength(1)
        if (open === 0) void eventually(ending)
      })

      expect(states).toEqual(['ok', 'ok', 'timeout'])
    })
  })
}

function createPlay(command: string) {
  const play = { hosts: 'target_hosts', gather_facts: false, tasks: [{ name: 'try', shell: command }] }
  return playbook(JSON.stringify([play]))
}
