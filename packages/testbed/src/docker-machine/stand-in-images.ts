import { realpath } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { execa } from 'execa'

type Docker = (...args: readonly string[]) => Promise<string>

const root = resolve(import.meta.dirname, '../../../..')
const dockerfiles = resolve(import.meta.dirname, '../../images')
/** Debian's files, as `npm run test:slow` makes them. */
export const debianTar = join(root, '.cache/debian/bookworm.tar')
const debian = 'debian:bookworm-slim'

/** Files of a build beside its Dockerfile, by folder. */
type Context = readonly (readonly [folder: string, ...names: readonly string[]])[]

/**
 * Builds the images that docker/compose.yaml and the Dockerfiles name, for a machine without access
 * to a registry: the same names and behaviour, with Debian's programs. Existing ones are built
 * again from Docker's cache.
 */
export async function makeStandInImages({ docker, socket }: { docker: Docker; socket: string }): Promise<void> {
  // imported only once: its id is part of the cache keys of all others
  if ((await docker('images', '--quiet', debian)) === '') await docker('import', debianTar, debian)
  for (const [name, tag, context] of await listImages()) {
    const files = [[dockerfiles, `${name}.Dockerfile`] as const, ...context]
    const tar = files.flatMap(([folder, ...names]) => [`--directory=${folder}`, ...names])
    const build = ['--host', socket, 'build', '--quiet', '--file', `${name}.Dockerfile`, '--tag', tag, '-']
    await execa('tar', ['--create', '--dereference', ...tar], { buffer: { stdout: false } }).pipe('docker', build)
  }
}

async function listImages(): Promise<readonly (readonly [name: string, tag: string, context: Context])[]> {
  // npm prints where it would install for the Node that runs it, not its own path
  const { stdout: npm } = await execa('which', ['npm'])
  const nodeContext: Context = [
    [dirname(await realpath(join(root, 'node_modules/.bin/node'))), 'node'],
    [resolve(await realpath(npm), '../../..'), 'npm'],
    ['/etc/ssl/certs', 'ca-certificates.crt'],
  ]
  return [
    ['node', 'node:24-bookworm-slim', nodeContext],
    ['mysql', 'mysql:8.4', [[dockerfiles, 'mysql-entrypoint.sh']]],
    [
      'kafka',
      'apache/kafka:4.4.0',
      [
        [dockerfiles, 'kafka-entrypoint.sh'],
        [join(root, '.cache'), 'kafka'],
      ],
    ],
    ['haproxy', 'haproxy:lts-alpine', []],
  ]
}
