import type { SecretKey, SigningKeys } from '@distribute/service'
import type { Store } from '@distribute/store'
import type { Logger } from 'pino'
import type { CloneRequest } from '../projects/clone-project.ts'
import type { Clone } from '../projects/project-cloner.ts'
import type { RevisionGuard } from '../projects/revision-guard.ts'
import type { Share } from '../projects/share.ts'
import type { PlaybookInspector } from '../tasks/inspection/playbook-inspector.ts'

/** What the HTTP service is told; names as in the configuration. */
export interface HttpSettings {
  readonly host: string
  readonly baseUrl?: string | undefined
  /** addresses and networks of proxies whose X-Forwarded-For counts */
  readonly trustProxy: readonly string[]
  readonly v1TimeZone: string
  /** addresses and networks that may use v1 without a token */
  readonly v1AllowFrom: readonly string[]
  readonly auth: 'auto' | 'required'
  /** hosts per unit, where a request does not say */
  readonly unitSize: number
  readonly maxHosts: number
  readonly maxConnections: number
  readonly maxBodyBytes: number
  /** of all requests that are not answered yet */
  readonly maxBodiesBytes: number
  readonly maxPlaybookBytes: number
  readonly maxOpenTasks: number
  readonly maxProjects: number
  /** requests of one client; 0: any number */
  readonly ratePerMinute: number
  readonly allowLoopback: boolean
  /** tasks of v1 run as root */
  readonly v1Become: boolean
  /** hosts of 127.0.0.0/8 are run on this machine itself: v1 tasks for them alone run as the engine's own user */
  readonly localHosts: boolean
}

export interface AppDeps {
  readonly store: Store
  readonly queue: { ping(): Promise<void> }
  readonly settings: HttpSettings
  readonly logger: Logger
  /** undefined: secretVars are refused */
  readonly secretKey?: SecretKey | undefined
  /** seals secretVars for lanes; left out: none has a key */
  readonly keys?: Pick<SigningKeys, 'sealer'> | undefined
  readonly version: string
  /** was asked to stop, and goes on taking requests until load balancers know */
  readonly isStopping: () => boolean
  /** an engine that was not seen for longer than this is not living */
  readonly aliveWithinMs: number
  /** as this process sees it */
  readonly share: Share
  /** left out: [Gitlab] names no server */
  readonly cloner?: { clone(request: CloneRequest): Clone } | undefined
  /** left out: as `cloner` */
  readonly guard?: Pick<RevisionGuard, 'secure'> | undefined
  readonly inspector: Pick<PlaybookInspector, 'inspect'>
  /** a task was stored: its units may be dealt out */
  readonly onSubmitted: () => void
}
