import type { Configuration } from '@distribute/contracts'
import type { UnitQueue } from '@distribute/queue'
import { createAnsibleUnitRunner, createShare } from '@distribute/runner'
import type { SecretKey } from '@distribute/service'
import type { Store } from '@distribute/store'
import type { Logger } from 'pino'
import { Engine } from './engine.ts'
import type { Machine } from './machine.ts'
import type { WatchedShare } from './share-watch.ts'

export interface ExecuteEngineDeps {
  readonly store: Store
  readonly queue: UnitQueue
  readonly logger: Logger
  readonly configuration: Configuration
  /** of [Security] KEY_FILE; undefined: units with secretVars cannot be run here */
  readonly secretKey?: SecretKey | undefined
  /** the engine's name in the store, kept in STATE_DIR */
  readonly id: string
  /** new at each start of the process */
  readonly incarnation: string
  readonly machine: Machine
  readonly version: string
  /** hosts of 127.0.0.0/8 are run without SSH, as standalone does */
  readonly localHosts: boolean
  /** between two looks at the share; left out: 10 s */
  readonly shareIntervalMs?: number | undefined
}

/** An engine that runs Ansible as the configuration says. */
export function createExecuteEngine(deps: ExecuteEngineDeps): Engine {
  const { store, queue, logger, configuration, secretKey, id, incarnation, machine, version, shareIntervalMs } = deps
  const { lanes, slots, leaseSeconds, stopSeconds } = configuration.engine
  const runner = createAnsibleUnitRunner(toRunnerOptions(deps))
  return new Engine(
    { store, queue, runner, secretKey, logger, share: watchShare(deps) },
    {
      id,
      incarnation,
      ...machine,
      version,
      lanes,
      slots,
      leaseMs: leaseSeconds * 1000,
      stopMs: stopSeconds * 1000,
      maxTaskOutputBytes: configuration.limits.maxTaskOutputBytes,
      shareIntervalMs,
    },
  )
}

/** Only where there are projects somebody has to mount it. */
function watchShare({ store, configuration }: ExecuteEngineDeps): WatchedShare {
  const share = createShare({ path: configuration.share.path, storeId: store.storeId })
  return { ...share, isNeeded: async () => (await store.projects.listCurrent()).length > 0 }
}

function toRunnerOptions({ configuration, localHosts, logger }: ExecuteEngineDeps) {
  const { ansible, engine, share } = configuration
  return {
    stateDir: engine.stateDir,
    ansibleBin: ansible.bin,
    forks: ansible.forks,
    graceSeconds: engine.graceSeconds,
    maxOutputBytes: engine.maxOutputBytes,
    becomeMethod: ansible.becomeMethod,
    configFile: ansible.config,
    varsFile: ansible.varsFile,
    vaultPasswordFile: ansible.vaultPasswordFile,
    sharePath: share.path,
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
      knownHostsDir: ansible.knownHosts,
      fastKex: ansible.fastKex,
      password: ansible.sshPassword,
      becomePassword: ansible.sshSudoPassword,
    },
  }
}
