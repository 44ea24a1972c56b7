import type { SecretKey } from '@distribute/service'
import { createFakeSsh, useAnsible, useFarm } from '@distribute/testbed'
import { onTestFinished } from 'vitest'
import { announce, describeTestTask, openTestEngine, untilFinished } from './test-engine.ts'

export interface PlaybookUnderTest {
  readonly hosts: readonly string[]
  /** the tasks of the one play, and what else it says */
  readonly play: object
  readonly timeoutSeconds: number
  readonly ansible: '2.14' | '2.19'
  /**
   * real sshd, or an ssh that answers at once for hosts that do not exist: their names say how they
   * behave
   */
  readonly hostsBy: 'farm' | 'fake ssh'
  /** secretVars, sealed, and the key that the engine has; left out: none */
  readonly secrets?: string
  readonly secretKey?: SecretKey
}

/** How a host ended, as the store has it. */
export interface Ending {
  readonly host: string
  readonly state: string
  readonly cause: string | null
}

/** Runs one unit by a real engine, and answers what became of its hosts. */
export async function runPlaybook(unit: PlaybookUnderTest): Promise<readonly Ending[]> {
  const { store, queue, engine } = await openTestEngine(
    {
      DISTRIBUTE_ANSIBLE_BIN: useAnsible(unit.ansible),
      ...(await (unit.hostsBy === 'farm' ? overFarm() : overFakeSsh())),
    },
    { secretKey: unit.secretKey },
  )
  await engine.start()

  const publicId = 'playbook'
  await store.tasks.submit(describeTask(publicId, unit))
  await announce({ store, queue })
  const { id } = await untilFinished(store, publicId)
  const { items } = await store.results.list(id, {}, { limit: 500 })
  return items.map(({ host, state, cause }) => ({ host, state, cause }))
}

async function overFarm() {
  const farm = await useFarm()
  return {
    DISTRIBUTE_ANSIBLE_SSH_USER: farm.user,
    DISTRIBUTE_ANSIBLE_SSH_PORT: String(farm.port),
    DISTRIBUTE_ANSIBLE_SSH_KEY_FILE: farm.keyFile,
  }
}

async function overFakeSsh() {
  const fakeSsh = await createFakeSsh()
  onTestFinished(() => fakeSsh.remove())
  return { DISTRIBUTE_ANSIBLE_CONFIG: fakeSsh.ansibleConfig }
}

function describeTask(publicId: string, { hosts, play, timeoutSeconds, secrets }: PlaybookUnderTest) {
  const content = JSON.stringify([{ hosts: 'target_hosts', gather_facts: false, ...play }])
  return describeTestTask({
    publicId,
    hosts,
    timeoutSeconds,
    secrets,
    action: { kind: 'playbook', name: publicId, content },
  })
}
