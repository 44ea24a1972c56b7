import { join, resolve } from 'node:path'
import { type ProcessUnderTest, startProcess } from '@distribute/testbed'

const root = resolve(import.meta.dirname, '../../..')

/**
 * The whole product in one process, as `npm start` runs it, with its data in this folder, on a free
 * port.
 */
export function startStandalone(
  dataDir: string,
  env: Readonly<Record<string, string>> = {},
): Promise<ProcessUnderTest> {
  return startProcess({
    command: join(root, 'node_modules/.bin/node'),
    args: [join(root, 'apps/standalone/src/main.ts')],
    cwd: dataDir,
    env: { DISTRIBUTE_HTTP_PORT: '0', DISTRIBUTE_STANDALONE_DATA_DIR: dataDir, ...env },
  })
}
