import { AppError } from '@distribute/contracts'
import { type CloneDeps, type CloneOutcome, type CloneRequest, cloneProject } from './clone-project.ts'

/**
 * Clones projects, of each project one at a time. A clone that still waits for its turn serves everybody who asks for the
 * same meanwhile: it fetches after all of them.
 */
export class ProjectCloner {
  readonly #deps: CloneDeps
  readonly #stopping = new AbortController()
  /** of each project: the end of its last clone */
  readonly #last = new Map<string, Promise<unknown>>()
  readonly #waiting = new Map<string, Promise<CloneOutcome>>()

  constructor(deps: CloneDeps) {
    this.#deps = deps
  }

  /** Resolves at the clone's end; never rejects. */
  clone(request: CloneRequest): Promise<CloneOutcome> {
    const key = JSON.stringify([request.name, request.ref])
    const waiting = this.#waiting.get(key)
    if (waiting !== undefined) return waiting
    const clone = this.#inTurn(request, key)
    this.#waiting.set(key, clone)
    return clone
  }

  /** Ends the clones under way, and waits for their end; safe to repeat. */
  async stop(): Promise<void> {
    this.#stopping.abort(new AppError('clone_failed', 'distribute was stopped: clone it again'))
    await Promise.all(this.#last.values())
  }

  async #inTurn(request: CloneRequest, key: string): Promise<CloneOutcome> {
    const before = this.#last.get(request.name)
    const turn = (async () => {
      await before
      this.#waiting.delete(key)
      return await cloneProject(this.#deps, request, this.#stopping.signal)
    })()
    this.#last.set(request.name, turn)
    const outcome = await turn
    if (this.#last.get(request.name) === turn) this.#last.delete(request.name)
    return outcome
  }
}
