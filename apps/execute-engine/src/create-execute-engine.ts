import { join } from 'node:path'
import type { Configuration } from '@distribute/contracts'
import type { UnitQueue } from '@distribute/queue'
import { createAnsibleUnitRunner, createShare, sumJournalBytes } from '@distribute/runner'
import type { EngineKeys, SecretKey } from '@distribute/service'
import type { LockedStateDir, Store } from '@distribute/store'
import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import { Engine } from './engine.ts'
import type { FitnessSettings } from './health/fitness.ts'
import type { WatchedShare } from './health/watched-share.ts'
import { OrderCheck } from './intake/order-check.ts'
import { OrderMemory } from './intake/order-memory.ts'
import type { Machine } from './machine.ts'
import { createEngineMetrics, registerEngineGauges } from './metrics/engine-metrics.ts'
import { measureStore } from './metrics/measure-store.ts'

export interface ExecuteEngineDeps extends FitnessSettings {
  readonly store: Store
  readonly queue: UnitQueue
  readonly logger: Logger
  /** the engine adds its metrics; one engine per registry */
  readonly registry: Registry
  readonly configuration: Configuration
  /** key of [Security] KEY_FILE; undefined: this engine cannot run units with secretVars */
  readonly secretKey?: SecretKey | undefined
  /** keys of [Security] KEYS_DIR, if set */
  readonly keys?: EngineKeys | undefined
  /** the locked state folder; `{n}` in the setting is replaced by a number */
  readonly stateDir: Pick<LockedStateDir, 'dir' | 'engineId'>
  /** new for each start of the process */
  readonly incarnation: string
  /** process id */
  readonly pid: number
  readonly machine: Machine
  readonly version: string
  /** run hosts in 127.0.0.0/8 without SSH, as standalone does */
  readonly localHosts: boolean
  /** files and folders besides STATE_DIR that no task may see */
  readonly privatePaths?: readonly string[]
}

/** Creates an engine that runs Ansible as configured. */
export function createExecuteEngine(deps: ExecuteEngineDeps): Engine {
  const { queue, logger, configuration, secretKey, keys, stateDir, incarnation, pid, machine, version, registry } = deps
  const { shareIntervalMs, machineIntervalMs, settingsIntervalMs, restMs } = deps
  const { lanes, slots, leaseSeconds, graceSeconds, stopSeconds } = configuration.engine
  const store = measureStore(deps.store, createEngineMetrics(registry))
  const runner = createAnsibleUnitRunner(toRunnerOptions(deps))
  const engine = new Engine(
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
  registerEngineGauges({ registry, engine, slots, version, sumJournalBytes: () => sumJournalBytes(stateDir.dir) })
  return engine
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

/** The share is needed only if projects exist. */
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
      knownHostsDir: placeKnownHosts(ansible.knownHosts, { setting: engine.stateDir, locked: stateDir.dir }),
      fastKex: ansible.fastKex,
      password: ansible.sshPassword,
      becomePassword: ansible.sshSudoPassword,
    },
  }
}

/** The default path lies in STATE_DIR, as the setting names it; moves it to the locked folder. */
function placeKnownHosts(path: string, { setting, locked }: { setting: string; locked: string }): string {
  return path.startsWith(join(setting, '/')) ? join(locked, path.slice(setting.length)) : path
}

/** The parent folder of all engines that share the setting `…/{n}`. */
function findSiblings(setting: string): readonly string[] {
  const [, folder] = /^(.+)\/\{n\}$/.exec(setting) ?? []
  return folder === undefined ? [] : [folder]
}
