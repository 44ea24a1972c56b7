import { appendFileSync, mkdirSync, readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The orders that this engine has taken, over restarts: one that comes again is not run again. Kept in two files of
 * STATE_DIR/orders, of which the older one is dropped when the newer one is full: the latest `idsPerFile` at least are known.
 */
export class OrderMemory {
  readonly #folder: string
  readonly #idsPerFile: number
  #newer: Set<string>
  #older: Set<string>

  constructor(stateDir: string, { idsPerFile = 50_000 } = {}) {
    this.#idsPerFile = idsPerFile
    this.#folder = join(stateDir, 'orders')
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 })
    this.#older = this.#read('older')
    this.#newer = this.#read('newer')
  }

  /** False: the order was taken before. Throws when it cannot be written down. */
  take(id: string): boolean {
    if (this.#newer.has(id) || this.#older.has(id)) return false
    if (this.#newer.size >= this.#idsPerFile) this.#turnOver()
    // the newline stands first as well: what a crash cut off must not spoil the next one
    appendFileSync(this.#path('newer'), `\n${id}\n`, { mode: 0o600 })
    this.#newer.add(id)
    return true
  }

  #turnOver(): void {
    try {
      renameSync(this.#path('newer'), this.#path('older'))
    } catch (error) {
      // somebody deleted it: this process still knows what was in it
      if (!isMissing(error)) throw error
    }
    this.#older = this.#newer
    this.#newer = new Set()
  }

  #read(name: 'newer' | 'older'): Set<string> {
    try {
      return new Set(readFileSync(this.#path(name), 'utf8').split('\n').filter(Boolean))
    } catch (error) {
      if (isMissing(error)) return new Set()
      throw error
    }
  }

  #path(name: 'newer' | 'older'): string {
    return join(this.#folder, name)
  }
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT'
}
