import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stopAtEnd } from './test-scope.ts'

/**
 * Makes an empty folder, which is removed with the test, or with the file where a hook has made it.
 */
export function useFolder(): string {
  const path = mkdtempSync(join(tmpdir(), 'test-'))
  stopAtEnd({ stop: async () => rmSync(path, { recursive: true, force: true, maxRetries: 3 }) })
  return path
}
