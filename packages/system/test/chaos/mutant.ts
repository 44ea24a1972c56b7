import { cp, mkdir, mkdtemp, readdir, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, relative, resolve } from 'node:path'

/** A change of the sources that breaks a promise. */
export interface Mutation {
  readonly file: string
  /** must occur exactly once */
  readonly original: string
  readonly replacement: string
}

export interface Mutant {
  /** a copy of the repository's sources with the mutation in it */
  readonly root: string
  remove(): Promise<void>
}

const repository = resolve(import.meta.dirname, '../../../..')

/**
 * Copies the sources, with links to the installed packages; the project's own packages resolve into
 * the copy.
 */
export async function createMutant(mutations: readonly Mutation[]): Promise<Mutant> {
  const root = await mkdtemp(join(tmpdir(), 'distribute-mutant-'))
  const remove = () => rm(root, { recursive: true, force: true })
  try {
    await copySources(root)
    for (const mutation of mutations) await mutate(root, mutation)
    return { root, remove }
  } catch (error) {
    await remove()
    throw error
  }
}

async function mutate(root: string, { file, original, replacement }: Mutation): Promise<void> {
  const path = join(root, file)
  const text = await readFile(path, 'utf8')
  const count = text.split(original).length - 1
  if (count !== 1) throw new Error(`${file} has the text of the mutation ${count} times: ${original}`)
  await writeFile(
    path,
    text.replace(original, () => replacement),
  )
}

async function copySources(root: string): Promise<void> {
  for (const name of ['apps', 'packages', 'package.json']) {
    await cp(join(repository, name), join(root, name), {
      recursive: true,
      filter: (path) => !/node_modules/.test(path),
    })
  }
  for (const path of await listPackages()) await link(path, root)
}

/** Names below node_modules, with those in scopes. */
async function listPackages(): Promise<readonly string[]> {
  const names = await readdir(join(repository, 'node_modules'))
  const scoped = names
    .filter((name) => name.startsWith('@'))
    .map(async (scope) => {
      const inside = await readdir(join(repository, 'node_modules', scope))
      return inside.map((name) => join(scope, name))
    })
  return [...names.filter((name) => !/^[@.]/.test(name)), ...(await Promise.all(scoped)).flat()]
}

/** A link of the workspace is copied as it is: relative, so it leads into the copy. */
async function link(name: string, root: string): Promise<void> {
  const [from, to] = [join(repository, 'node_modules', name), join(root, 'node_modules', name)]
  await mkdir(dirname(to), { recursive: true })
  const workspaceLink = name.startsWith('@distribute/') ? await readlink(from) : undefined
  await symlink(workspaceLink ?? relative(dirname(to), from), to)
}
