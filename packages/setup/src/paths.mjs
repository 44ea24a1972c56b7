import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository. */
export const root = fileURLToPath(new URL('../../..', import.meta.url))

/** Everything that set-up creates beside the npm packages; not in git, safe to delete. */
export const cache = join(root, '.cache')

/** The Node that the project runs on, from an npm package; the machine's may be older. */
export const node = join(root, 'node_modules/.bin/node')

/** Node's cache of compiled sources, which halves the start-up time of a process. */
export const compileCache = { NODE_COMPILE_CACHE: join(cache, 'compiled') }

/** Returns the environment in which `node` and the tools are the project's. */
export function environmentWithNode() {
  const PATH = [join(root, 'node_modules/.bin'), process.env.PATH].join(delimiter)
  return { ...compileCache, ...process.env, PATH }
}
