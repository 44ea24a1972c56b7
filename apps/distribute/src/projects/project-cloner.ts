import { setTimeout as delay } from 'node:timers/promises'
import { AppError } from '@distribute/contracts'
import pLimit, { type LimitFunction } from 'p-limit'
import { type CloneDeps, type CloneOutcome, type CloneRequest, cloneProject } from './clone-project.ts'

/** A clone that somebody asked for. */
export interface Clone {
  /** Resolves when the store shows that the project is cloned, or the clone has ended without that. */
  readonly started: Promise<unknown>
  /** Resolves at the clone's end; never rejects. */
  readonly ended: Promise<CloneOutcome>
}

/** What requests ask to clone with. */
export type Cloner = Pick<ProjectCloner, 'clone'>

/** at a time: each is a connection to the server, and a git that unpacks */
const maxClones = 4
/** more requests than anybody makes who waits for answers */
const maxWaiting = 200
/** a file server that does not answer must not keep the process */
const stopWithinMs = 10_000

/**
 * Clones projects, of each project one at a time. A clone that still waits for its turn serves everybody who asks for the
 * same meanwhile: it fetches after all of them.
 */
export class ProjectCloner {
  readonly name = 'project cloner'
  readonly #deps: CloneDeps
  readonly #stopping = new AbortController()
  readonly #slots: LimitFunction = pLimit(maxClones)
  /** of each project: the end of its last clone */
  readonly #last = new Map<string, Promise<unknown>>()
  readonly #waiting = new Map<string, Clone>()

  constructor(deps: CloneDeps) {
    this.#deps = deps
  }

  clone(request: CloneRequest): Clone {
    const key = JSON.stringify([request.name, request.ref])
    const waiting = this.#waiting.get(key)
    if (waiting !== undefined) return waiting
    if (this.#waiting.size >= maxWaiting) return refuse(`${maxWaiting} clones wait for their turn: try again later`)
    const { promise: started, resolve: onLeased } = Promise.withResolvers<void>()
    const ended = this.#inTurn(request, { key, onLeased })
    const clone = { started: Promise.race([started, ended]), ended }
    this.#waiting.set(key, clone)
    return clone
  }

  /** Ends the clones under way, and waits for their end, but not for ever; safe to repeat. */
  async stop(): Promise<void> {
    this.#stopping.abort(new AppError('clone_failed', 'distribute was stopped: clone it again'))
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

function refuse(reason: string): Clone {
  const ended = Promise.resolve({ kind: 'failed' as const, reason })
  return { started: ended, ended }
}
