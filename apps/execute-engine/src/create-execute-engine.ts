import { join } from 'node:path'
import type { Configuration } from '@distribute/contracts'
import type { UnitQueue } from '@distribute/queue'
import { createAnsibleUnitRunner, createShare } from '@distribute/runner'
import type { EngineKeys, SecretKey } from '@distribute/service'
import type { HeldStateDir, Store } from '@distribute/store'
import type { Logger } from 'pino'
import { Engine } from './engine.ts'
import type { FitnessSettings } from './health/fitness.ts'
import type { WatchedShare } from './health/watched-share.ts'
import { OrderCheck } from './intake/order-check.ts'
import { OrderMemory } from './intake/order-memory.ts'
import type { Machine } from './machine.ts'

export interface ExecuteEngineDeps extends FitnessSettings {
  readonly store: Store
  readonly queue: UnitQueue
  readonly logger: Logger
  readonly configuration: Configuration
  /** of [Security] KEY_FILE; undefined: units with secretVars cannot be run here */
  readonly secretKey?: SecretKey | undefined
  /** of [Security] KEYS_DIR; left out: none is set */
  readonly keys?: EngineKeys | undefined
  /** the folder that this engine holds, whatever the configuration says: `{n}` in it is a number by now */
  readonly stateDir: Pick<HeldStateDir, 'dir' | 'engineId'>
  /** new at each start of the process */
  readonly incarnation: string
  /** of the process */
  readonly pid: number
  readonly machine: Machine
  readonly version: string
  /** hosts of 127.0.0.0/8 are run without SSH, as standalone does */
  readonly localHosts: boolean
  /** what no task is to see of the files of this process, beside STATE_DIR */
  readonly privatePaths?: readonly string[]
}

/** An engine that runs Ansible as the configuration says. */
export function createExecuteEngine(deps: ExecuteEngineDeps): Engine {
  const { store, queue, logger, configuration, secretKey, keys, stateDir, incarnation, pid, machine, version } = deps
  const { shareIntervalMs, machineIntervalMs, settingsIntervalMs, restMs } = deps
  const { lanes, slots, leaseSeconds, graceSeconds, stopSeconds } = configuration.engine
  const runner = createAnsibleUnitRunner(toRunnerOptions(deps))
  return new Engine(
    { store, queue, runner, secretKey, keys, orders: createOrderCheck(deps), logger, share: watchShare(deps) },
    {
      id: stateDir.engineId,
      stateDir: stateDir.dir,
      pid,
      incarnation,
      ...machine,
      version,
      lanes,
      slots,
      leaseMs: leaseSeconds * 1000,
      settings: { leaseSeconds, graceSeconds, topic: configuration.kafka.topic },
      stopMs: stopSeconds * 1000,
      maxTaskOutputBytes: configuration.limits.maxTaskOutputBytes,
      ...{ shareIntervalMs, machineIntervalMs, settingsIntervalMs, restMs },
    },
  )
}

function createOrderCheck({ store, configuration, keys, stateDir, logger }: ExecuteEngineDeps): OrderCheck {
  const verifier = keys?.verifier
  return new OrderCheck({
    storeId: store.storeId,
    lanes: configuration.engine.lanes,
    known: verifier && { verifier, memory: new OrderMemory(stateDir.dir) },
    isRequired: configuration.security.signedOrders === 'required',
    logger,
  })
}

/** Only where there are projects somebody has to mount it. */
function watchShare({ store, configuration }: ExecuteEngineDeps): WatchedShare {
  const share = createShare({ path: configuration.share.path, storeId: store.storeId })
  return { ...share, isNeeded: async () => (await store.projects.listCurrent()).length > 0 }
}

function toRunnerOptions({ configuration, stateDir, localHosts, privatePaths = [], logger }: ExecuteEngineDeps) {
  const { ansible, engine, share } = configuration
  return {
    stateDir: stateDir.dir,
    ansibleBin: ansible.bin,
    forks: ansible.forks,
    slots: engine.slots,
    graceSeconds: engine.graceSeconds,
    maxOutputBytes: engine.maxOutputBytes,
    becomeMethod: ansible.becomeMethod,
    configFile: ansible.config,
    varsFile: ansible.varsFile,
    vaultPasswordFile: ansible.vaultPasswordFile,
    sharePath: share.path,
    isolation: ansible.isolation,
    privatePaths: [...privatePaths, ...findSiblings(engine.stateDir)],
    localHosts,
    logger,
    ssh: {
      user: ansible.sshUser,
      port: ansible.sshPort,
      keyFile: ansible.sshKeyFile,
      keyPassphrase: ansible.sshKeyPassphrase,
      extraArgs: ansible.sshArgs,
      connectTimeoutSeconds: ansible.connectTimeout,
      hostKeyChecking: ansible.hostKeyChecking,
      knownHostsDir: placeKnownHosts(ansible.knownHosts, { setting: engine.stateDir, held: stateDir.dir }),
      fastKex: ansible.fastKex,
      password: ansible.sshPassword,
      becomePassword: ansible.sshSudoPassword,
    },
  }
}

/** What lies in STATE_DIR, as by default, was named before it was known which folder that is. */
function placeKnownHosts(path: string, { setting, held }: { setting: string; held: string }): string {
  return path.startsWith(join(setting, '/')) ? join(held, path.slice(setting.length)) : path
}

/** The folder in which the engines of one setting, `…/{n}`, have theirs. */
function findSiblings(setting: string): readonly string[] {
  const [, folder] = /^(.+)\/\{n\}$/.exec(setting) ?? []
  return folder === undefined ? [] : [folder]
}
