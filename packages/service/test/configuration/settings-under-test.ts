import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '@distribute/contracts'
import { useFolder } from '@distribute/testbed'
import { beforeEach } from 'vitest'
import {
  type LoadedConfiguration,
  type LoadOptions,
  loadConfiguration,
} from '../../src/configuration/load-configuration.ts'

/** What no daemon can do without. */
export const daemon = `
[MySQL]
IP = 10.0.0.1
DATABASE = distribute
USER = web
PASSWORD = env:DB_PASSWORD
[Kafka_Cluster]
BOOTSTRAP_SERVERS = k1:9092, k2:9092,
`

export interface SettingsUnderTest {
  /** in the folder of this test */
  path(name: string): string
  /**
   * Writes a file into it and answers its path; the user alone may read it, where the mode does not
   * say more.
   */
  write(content: string | Uint8Array, name?: string, mode?: number): string
  /** Loads what `server.conf` would say. */
  load(content: string, options?: Partial<LoadOptions>): LoadedConfiguration
  failToLoad(content: string, options?: Partial<LoadOptions>): AppError
}

/** A folder of each test's own for its settings. */
export function useSettings(): SettingsUnderTest {
  let dir = ''
  beforeEach(() => {
    dir = useFolder()
  })

  const path = (name: string) => join(dir, name)

  function write(content: string | Uint8Array, name = 'server.conf', mode = 0o600): string {
    writeFileSync(path(name), content, { mode })
    return path(name)
  }

  function load(content: string, options: Partial<LoadOptions> = {}) {
    const env = { DB_PASSWORD: 'from the environment', HOME: '/home/ops', ...options.env }
    return loadConfiguration({ profile: 'distribute', ...options, file: write(content), env })
  }

  function failToLoad(content: string, options: Partial<LoadOptions> = {}): AppError {
    try {
      load(content, options)
    } catch (error) {
      if (error instanceof AppError) return error
      throw error
    }
    throw new Error('the configuration was accepted')
  }

  return { path, write, load, failToLoad }
}
