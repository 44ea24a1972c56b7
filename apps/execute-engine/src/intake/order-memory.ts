import { appendFileSync, mkdirSync, readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Remembers the orders that this engine took, across restarts, so that none runs twice. Kept in
 * two files of STATE_DIR/orders. When the newer file is full, it replaces the older one: at least
 * the last `idsPerFile` are known.
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

  /**
   * Returns false if the order was taken before. Throws when the order cannot be written to its
   * file.
   */
  take(id: string): boolean {
    if (this.#newer.has(id) || this.#older.has(id)) return false
    if (this.#newer.size >= this.#idsPerFile) this.#turnOver()
    // the leading newline separates the id from a line that a crash cut off
    appendFileSync(this.#path('newer'), `\n${id}\n`, { mode: 0o600 })
    this.#newer.add(id)
    return true
  }

  #turnOver(): void {
    try {
      renameSync(this.#path('newer'), this.#path('older'))
    } catch (error) {
      // the file was deleted: this process still remembers its content
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
