import { setTimeout as delay } from 'node:timers/promises'
import { AppError } from '@distribute/contracts'
import pLimit, { type LimitFunction } from 'p-limit'
import type { CloneDeps } from './clone-deps.ts'
import { type CloneOutcome, type CloneRequest, cloneProject } from './clone-project.ts'

/** A requested clone. */
export interface Clone {
  /** Resolves when the store shows the clone, or when it ended before that. */
  readonly started: Promise<unknown>
  /** Resolves when the clone has ended; never rejects. */
  readonly ended: Promise<CloneOutcome>
}

/** The part that routes need. */
export type Cloner = Pick<ProjectCloner, 'clone'>

/** concurrent clones: each needs a connection to the server and a git that unpacks */
const maxClones = 4
/** more than clients request that wait for responses */
const maxWaiting = 200
/** A file server that does not answer must not keep the process alive. */
const stopWithinMs = 10_000

/**
 * Clones projects, one clone per project at a time. Requests that are equal share a clone that
 * still waits: it fetches after all of them.
 */
export class ProjectCloner {
  readonly name = 'project cloner'
  readonly #deps: CloneDeps
  readonly #stopping = new AbortController()
  readonly #slots: LimitFunction = pLimit(maxClones)
  /** the end of the last clone, by project */
  readonly #last = new Map<string, Promise<unknown>>()
  readonly #waiting = new Map<string, Clone>()

  constructor(deps: CloneDeps) {
    this.#deps = deps
  }

  clone(request: CloneRequest): Clone {
    const key = JSON.stringify([request.name, request.ref])
    const waiting = this.#waiting.get(key)
    if (waiting !== undefined) return waiting
    if (this.#waiting.size >= maxWaiting) return rejectedClone(`${maxWaiting} clones are waiting: try again later`)
    const { promise: started, resolve: onLeased } = Promise.withResolvers<void>()
    const ended = this.#inTurn(request, { key, onLeased })
    const clone = { started: Promise.race([started, ended]), ended }
    this.#waiting.set(key, clone)
    return clone
  }

  /** Ends the clones in progress, and waits up to 10 s for their end. Idempotent. */
  async stop(): Promise<void> {
    this.#stopping.abort(new AppError('clone_failed', 'distribute stopped: clone the project again'))
    await Promise.race([Promise.all(this.#last.values()), delay(stopWithinMs, undefined, { ref: false })])
  }

  async #inTurn(
    request: CloneRequest,
    { key, onLeased }: { readonly key: string; readonly onLeased: () => void },
  ): Promise<CloneOutcome> {
    const before = this.#last.get(request.name)
    const turn = (async () => {
      await before
      return await this.#slots(() => {
        this.#waiting.delete(key)
        return cloneProject(this.#deps, request, { stopping: this.#stopping.signal, onLeased })
      })
    })()
    this.#last.set(request.name, turn)
    const outcome = await turn
    if (this.#last.get(request.name) === turn) this.#last.delete(request.name)
    return outcome
  }
}

function rejectedClone(reason: string): Clone {
  const ended = Promise.resolve({ kind: 'failed' as const, reason })
  return { started: ended, ended }
}
