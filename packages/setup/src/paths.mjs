import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository. */
export const root = fileURLToPath(new URL('../../..', import.meta.url))

/** What set-up makes beside the npm packages; not in git, safe to delete. */
export const cache = join(root, '.cache')

/** The Node that the project runs on, an npm package itself; the machine's may be older. */
export const node = join(root, 'node_modules/.bin/node')

/** Where Node keeps what it has made of the sources: so a process starts in half the time. */
export const compileCache = { NODE_COMPILE_CACHE: join(cache, 'compiled') }

/** The environment in which `node` and the tools are the project's own. */
export function environmentWithNode() {
  const PATH = [join(root, 'node_modules/.bin'), process.env.PATH].join(delimiter)
  return { ...compileCache, ...process.env, PATH }
}
