import { AppError, type Configuration } from '@distribute/contracts'
import { lapseMarginMs } from '@distribute/domain'
import type { UnitQueue } from '@distribute/queue'
import { pause, type SecretKey, type SigningKeys, waitFor } from '@distribute/service'
import type { SignOrder, Store } from '@distribute/store'
import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import { assertMayListen } from './access/door.ts'
import { SettingsWatch } from './engines/settings-watch.ts'
import { buildApp } from './http/app.ts'
import { ProjectCloner } from './projects/project-cloner.ts'
import { ProjectKeeper } from './projects/project-keeper.ts'
import { createRevisionGuard, type RevisionGuard } from './projects/revision-guard.ts'
import { RevisionWatch } from './projects/revision-watch.ts'
import { createShare, type Share } from './projects/share.ts'
import { limitInspection, PlaybookInspector } from './tasks/inspection/playbook-inspector.ts'
import { Retention } from './tasks/retention.ts'
import { Dispatcher } from './units/dispatcher.ts'
import { Reaper } from './units/reaper.ts'

export interface DistributeDeps {
  readonly store: Store
  readonly queue: UnitQueue
  readonly logger: Logger
  readonly configuration: Configuration
  /** of [Security] KEY_FILE; undefined: none is set */
  readonly secretKey?: SecretKey | undefined
  /** of [Security] KEYS_DIR; left out: none is set */
  readonly keys?: SigningKeys | undefined
  readonly version: string
  readonly hostName: string
  /** new at each start of the process */
  readonly id: string
  /** hosts of 127.0.0.0/8 are run without SSH, as standalone does */
  readonly localHosts: boolean
  /** ends the wait of [HTTP] DRAIN_SECONDS; left out: nothing does */
  readonly ending?: AbortSignal | undefined
  /** milliseconds of a clock that never goes back, and goes on while the machine sleeps */
  readonly now: () => number
}

interface Projects {
  readonly cloner: ProjectCloner
  readonly keeper: ProjectKeeper
  readonly guard: RevisionGuard
  readonly watch: RevisionWatch
}

/** The HTTP service with what works behind it: it deals pending units out, ends those of lost engines, and deletes what is old. */
export class Distribute {
  readonly #deps: DistributeDeps
  readonly #dispatcher: Dispatcher
  readonly #reaper: Reaper
  readonly #share: Share
  readonly #cloner: ProjectCloner | undefined
  readonly #keeper: ProjectKeeper | undefined
  readonly #guard: RevisionGuard | undefined
  readonly #watch: RevisionWatch | undefined
  readonly #retention: Retention
  readonly #settingsWatch: SettingsWatch
  readonly #inspector: PlaybookInspector
  readonly #stopRequest = new AbortController()
  #app: FastifyInstance | undefined
  #starting: Promise<string> | undefined
  #stopping: Promise<void> | undefined
  #isStopping = false

  constructor(deps: DistributeDeps) {
    const { store, queue, logger, configuration, now } = deps
    const { engine, dispatch, limits } = configuration
    this.#deps = deps
    this.#dispatcher = new Dispatcher(
      { store, queue, logger, sign: toSignOrder(deps.keys) },
      { depth: dispatch.depth, aliveWithinMs: this.#leaseMs },
    )
    this.#reaper = new Reaper(
      { store, logger, now },
      {
        intervalMs: Math.min(dispatch.reapSeconds * 1000, this.#leaseMs / 2),
        leaseMs: this.#leaseMs,
        marginMs: engine.graceSeconds * 1000 + lapseMarginMs,
      },
    )
    this.#retention = new Retention({ store, logger }, { days: limits.retentionDays })
    this.#inspector = new PlaybookInspector(limitInspection(limits.maxPlaybookBytes))
    this.#settingsWatch = new SettingsWatch({ store, logger }, this.#describe())
    this.#share = createShare(configuration.share.path)
    const { cloner, keeper, guard, watch } = this.#createProjects()
    this.#cloner = cloner
    this.#keeper = keeper
    this.#guard = guard
    this.#watch = watch
  }

  /** Only where projects come from somewhere: else the share is nobody's to write. */
  #createProjects(): Partial<Projects> {
    const { store, logger, configuration } = this.#deps
    const { ip, ...gitlab } = configuration.gitlab
    if (ip === undefined) return {}
    const shared = {
      projects: store.projects,
      storeId: store.storeId,
      share: this.#share,
      logger,
      leaseMs: this.#leaseMs,
    }
    const deps = { ...shared, server: { ...gitlab, ip } }
    const guard = createRevisionGuard(deps)
    return {
      cloner: new ProjectCloner(deps),
      keeper: new ProjectKeeper({ ...shared, now: this.#deps.now }),
      guard,
      watch: new RevisionWatch({ projects: store.projects, guard, logger }),
    }
  }

  /** As engines are told of it. */
  #describe() {
    const { configuration, hostName, id } = this.#deps
    const { leaseSeconds, graceSeconds } = configuration.engine
    const settings = { leaseSeconds, graceSeconds, topic: configuration.kafka.topic }
    return { id, hostName, settings, aliveWithinMs: this.#leaseMs }
  }

  get #leaseMs(): number {
    return this.#deps.configuration.engine.leaseSeconds * 1000
  }

  /** Resolves with the address once requests are taken; rejects when `stop` came before. */
  start(): Promise<string> {
    this.#starting ??= this.#start()
    return this.#starting
  }

  async #start(): Promise<string> {
    const { store, queue, logger, configuration, secretKey, keys, version, localHosts } = this.#deps
    const { http, security, limits, engine, ansible } = configuration
    const settings = {
      ...http,
      ...security,
      ...limits,
      unitSize: engine.number,
      v1Become: ansible.v1Become,
      localHosts,
    }
    const { signal } = this.#stopRequest
    await waitFor({ what: 'store', attempt: () => assertMayListen({ settings, store }), logger, signal })
    this.#app = await buildApp({
      store,
      queue,
      logger,
      secretKey,
      keys,
      settings,
      version,
      isStopping: () => this.#isStopping,
      aliveWithinMs: this.#leaseMs,
      share: this.#share,
      cloner: this.#cloner,
      guard: this.#guard,
      inspector: this.#inspector,
      onSubmitted: () => this.#dispatcher.wake(),
    })
    const address = await this.#app.listen({ host: http.host, port: http.port }).catch(explainListenError(http))
    signal.throwIfAborted()
    this.#dispatcher.start()
    this.#reaper.start()
    this.#keeper?.start()
    this.#watch?.start()
    this.#retention.start()
    this.#settingsWatch.start()
    logger.info({ address }, 'distribute takes requests')
    void this.#tellOfQueue(signal)
    return address
  }

  /** Units are stored and queued without Kafka, so that nothing else would say at the start that it is away. */
  async #tellOfQueue(signal: AbortSignal): Promise<void> {
    const { queue, logger } = this.#deps
    try {
      await waitFor({ what: 'queue', attempt: () => queue.ping(), logger, signal })
    } catch (error) {
      if (!signal.aborted) logger.error({ err: error }, 'the queue cannot be looked at')
    }
  }

  /** Goes on for DRAIN_SECONDS, ends requests under way, then the work behind them; safe to repeat, also when never started. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop()
    return this.#stopping
  }

  async #stop(): Promise<void> {
    this.#isStopping = true
    if (this.#app?.server.listening) await this.#drain()
    this.#stopRequest.abort()
    // whoever started it hears why it failed
    await this.#starting?.catch(() => undefined)
    this.#guard?.stop()
    // requests of v1 wait for their clones
    await this.#cloner?.stop()
    await this.#app?.close()
    this.#inspector.close()
    const workers = [this.#dispatcher, this.#reaper, this.#retention, this.#settingsWatch, this.#keeper, this.#watch]
    await Promise.all(workers.map((worker) => worker?.stop()))
  }

  /** A connection that the kernel has taken already is lost when nobody listens any more: first nobody is to come. */
  async #drain(): Promise<void> {
    const { configuration, logger, ending } = this.#deps
    const { drainSeconds } = configuration.http
    if (drainSeconds === 0) return
    logger.info({ drainSeconds }, 'distribute takes requests until load balancers pass it over')
    await pause(drainSeconds * 1000, ending)
  }
}

function toSignOrder(keys: SigningKeys | undefined): SignOrder | undefined {
  const signer = keys?.signer
  return signer && ((text) => ({ text, keyId: signer.keyId, signature: signer.sign(text) }))
}

/** What an operator can mend is said in one line. */
function explainListenError({ host, port }: { host: string; port: number }) {
  return (error: NodeJS.ErrnoException): never => {
    const reasons: Readonly<Record<string, string>> = {
      EADDRINUSE: 'the port is taken: end the other process, or set [HTTP] PORT',
      EADDRNOTAVAIL: 'this machine does not have that address: set [HTTP] HOST',
      ENOTFOUND: 'there is no such name: set [HTTP] HOST',
      EACCES: 'this user may not: set [HTTP] PORT to 1024 or more',
    }
    const reason = reasons[error.code ?? '']
    if (reason === undefined) throw error
    throw new AppError('invalid_configuration', `cannot listen on ${host} port ${port}: ${reason}`, { cause: error })
  }
}
