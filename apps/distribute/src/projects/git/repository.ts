import { chmod, mkdir, readlink, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type AppError, revisionSchema } from '@distribute/contracts'
import { findEscapingLinks } from '@distribute/domain'
import { indexOfStaging } from '../share/share.ts'
import { walkTree } from '../share/walk-tree.ts'
import { cloneError, createGit, explainGitError, type Git } from './git.ts'
import { limitFetch, limitGit } from './git-limits.ts'
import { addressOf, type GitServer } from './git-server.ts'
import { listTree } from './list-tree.ts'

export interface RepositoryOptions {
  /** the bare repository on the share */
  readonly folder: string
  readonly server: GitServer
  readonly project: string
  readonly signal: AbortSignal
  readonly onProgress: (text: string) => void
}

const headRef = 'refs/distribute/head'
/** Linux limits paths to 4095 bytes, including the folder of the share. */
const maxPathBytes = 3000
const maxShownPath = 200
const mirrored = ['+refs/heads/*:refs/heads/*', '+refs/tags/*:refs/tags/*']

/**
 * Fetches new commits and returns the commit of the reference: a branch, a tag or a commit; null:
 * the default branch. Throws `AppError` `clone_failed`.
 */
export async function fetchCommit(options: RepositoryOptions, ref: string | null): Promise<string> {
  await dropLargeCache(options)
  const git = await openCache(options)
  try {
    return await fetchInto(git, options, ref)
  } catch (error) {
    if (!isBroken(error)) throw error
    // The server has everything that is in the cache.
    await rm(options.folder, { recursive: true, force: true })
    return await fetchInto(await openCache(options), options, ref)
  }
}

/**
 * Fetches a commit that the cache has lost. Throws `AppError` `clone_failed` if the server does not
 * have it either.
 */
export async function ensureCommit(options: RepositoryOptions, commit: string): Promise<void> {
  if ((await findCommit(await openCache(options), commit)) === undefined) await fetchCommit(options, commit)
}

async function openCache(options: RepositoryOptions): Promise<Git> {
  const { folder } = options
  // Private to distribute: it contains everything that was ever pushed.
  await mkdir(dirname(folder), { recursive: true })
  await chmod(dirname(folder), 0o700)
  await mkdir(folder, { recursive: true })
  const git = createGit({ ...options, limits: limitFetch(options.server) })
  await git.raw(['init', '--quiet', '--bare', '--template=', folder])
  return git
}

/** Fetches add up. The next fetch brings what is in use, within the limit. */
async function dropLargeCache({ folder, server }: RepositoryOptions): Promise<void> {
  let bytes = 0
  for await (const { place } of walkTree(join(folder, 'objects', 'pack'))) bytes += (await stat(place)).size
  if (bytes > server.maxPackBytes) await rm(folder, { recursive: true, force: true })
}

/** Recognizes git's messages about a repository that a full disk or a crash has damaged. */
function isBroken(error: unknown): boolean {
  const text = error instanceof Error ? error.message : ''
  if (/could not read from remote repository/i.test(text)) return false
  return /not a git repository|bad object|bad config|object file .* is empty|loose object|corrupt|packfile .* cannot/i.test(
    text,
  )
}

async function fetchInto(git: Git, options: RepositoryOptions, ref: string | null): Promise<string> {
  if (ref !== null) await assertRef(git, ref)
  await fetchRefs(git, options, [...mirrored, ...(ref === null ? [`+HEAD:${headRef}`] : [])])
  const found = await findCommit(git, ref)
  if (found !== undefined) return found
  if (ref === null) throw noCommit(options)
  // The commit may be on no branch, or deeper than [Gitlab] DEPTH.
  if (isFullId(ref)) await fetchRefs(git, options, [ref]).catch(() => undefined)
  const fetched = await findCommit(git, ref)
  if (fetched !== undefined) return fetched
  throw cloneError(`${describe(options)} has no branch, tag or commit ${JSON.stringify(ref)}`)
}

async function fetchRefs(git: Git, options: RepositoryOptions, refs: readonly string[]): Promise<void> {
  const { depth } = options.server
  const address = addressOf(options.server, options.project)
  const limits = depth > 0 ? [`--depth=${depth}`] : (await isShallow(git)) ? ['--unshallow'] : []
  const flags = ['--force', '--prune', '--no-tags', '--no-recurse-submodules', '--no-write-fetch-head']
  try {
    // Without --end-of-options, because simple-git appends --progress. Of these arguments, a client
    // chooses only a full commit id.
    await git.raw(['fetch', ...flags, ...limits, address, ...refs])
  } catch (error) {
    if (isBroken(error)) throw error
    if (/couldn't find remote ref HEAD/i.test(String(error))) throw noCommit(options)
    throw cloneError(`git could not fetch ${describe(options)}: ${explainFetchError(error, options.server)}`, error)
  }
}

function noCommit(options: RepositoryOptions): AppError {
  return cloneError(`${describe(options)} has no commit on its default branch: push one, or name another ref`)
}

/** [Gitlab] DEPTH was set when the cache was created. */
async function isShallow(git: Git): Promise<boolean> {
  return (await git.raw(['rev-parse', '--is-shallow-repository'])) === 'true'
}

function explainFetchError(error: unknown, { ip, knownHosts }: GitServer): string {
  const text = explainGitError(error)
  if (/host key verification failed/i.test(text)) {
    return `the host key of ${ip} is not the one in ${knownHosts ?? 'known_hosts'} ([Gitlab] KNOWN_HOSTS): ${text}`
  }
  return /permission denied/i.test(text) ? `${ip} rejects the key ([Gitlab] KEY_FILE): ${text}` : text
}

/**
 * Throws for names that git does not allow for branches. The schema of the request rejects most of
 * them.
 */
async function assertRef(git: Git, ref: string): Promise<void> {
  try {
    await git.raw(['check-ref-format', '--branch', ref])
  } catch (error) {
    throw cloneError(`${JSON.stringify(ref)} is not a valid name of a branch or tag`, error)
  }
}

function isFullId(ref: string): boolean {
  return revisionSchema.safeParse(ref).success
}

/**
 * Prefers branches to tags and tags to commits, as users expect. Never reads the reference as an
 * option.
 */
async function findCommit(git: Git, ref: string | null): Promise<string | undefined> {
  const names =
    ref === null ? [headRef] : [`refs/heads/${ref}`, `refs/tags/${ref}`, ...(/^[0-9a-f]{7,64}$/.test(ref) ? [ref] : [])]
  for (const name of names) {
    const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`]
    // git prints nothing if the name does not exist.
    const commit = await git.raw(args).catch(() => '')
    if (isFullId(commit)) return commit
  }
  return undefined
}

/**
 * Checks a commit out into an empty folder, with Git's index beside it. Throws `AppError`
 * `clone_failed` for content that an engine could not use or that is unsafe: submodules, files in
 * Git LFS, links that leave the tree, and content beyond the limits.
 */
export async function checkOut(options: RepositoryOptions, commit: string, folder: string): Promise<void> {
  const limits = limitGit(options.server)
  const git = createGit({ ...options, server: undefined, limits, workTree: { folder, index: indexOfStaging(folder) } })
  await assertTree(options, commit)
  await assertNoLfs(git, options, commit)
  await git.raw(['read-tree', '--reset', '-u', commit])
  await assertNoEscapingLinks(options, folder)
}

/** Rejects submodules and content beyond the limits before anything is written. */
async function assertTree(options: RepositoryOptions, commit: string): Promise<void> {
  const { maxFiles, maxBytes, maxFileBytes } = options.server
  const reject = (reason: string) => cloneError(`${describe(options)} ${reason}`)
  let [files, bytes] = [0, 0]
  for await (const entry of listTree({ ...options, limits: limitGit(options.server) }, commit)) {
    files += 1
    bytes += entry.bytes
    const shown = Buffer.from(entry.path.slice(0, maxShownPath), 'latin1').toString()
    if (entry.kind === 'submodule')
      throw reject(`has a submodule at ${shown}, and submodules are not fetched: commit its files instead`)
    if (entry.path.length > maxPathBytes) throw reject(`has a path of more than ${maxPathBytes} bytes: ${shown}…`)
    if (entry.bytes > maxFileBytes)
      throw reject(
        `has a file of ${entry.bytes} bytes, ${shown}: at most ${maxFileBytes} are allowed ([Gitlab] MAX_FILE_BYTES)`,
      )
    if (files > maxFiles) throw reject(`has more than ${maxFiles} files and folders ([Gitlab] MAX_FILES)`)
    if (bytes > maxBytes) throw reject(`has files of more than ${maxBytes} bytes together ([Gitlab] MAX_BYTES)`)
  }
}

/** Without LFS, hosts would get a pointer instead of the file. */
async function assertNoLfs(git: Git, options: RepositoryOptions, commit: string): Promise<void> {
  const find = (pattern: string, ...paths: readonly string[]) =>
    git.raw(['grep', '--files-with-matches', '-z', '-I', '-e', pattern, commit, '--', ...paths])
  if ((await find('filter=lfs', ':(glob)**/.gitattributes')) === '') return
  const pointers = await find('^version https://git-lfs.github.com/spec/v1$')
  const path = pointers.split('\0')[0]?.slice(commit.length + 1)
  if (!path) return
  throw cloneError(`${describe(options)} keeps ${path} in Git LFS, which is not fetched: commit the file itself`)
}

/** Compares bytes: names need not be text, and names that look alike may differ. */
async function assertNoEscapingLinks(options: RepositoryOptions, folder: string): Promise<void> {
  const links = new Map<string, string>()
  for await (const { path, entry, place } of walkTree(folder)) {
    if (entry.isSymbolicLink()) links.set(path, (await readlink(place, { encoding: 'buffer' })).toString('latin1'))
  }
  const [first] = findEscapingLinks(links)
  if (first === undefined) return
  const [link, target] = [first, links.get(first) ?? ''].map((bytes) => Buffer.from(bytes, 'latin1').toString())
  throw cloneError(
    `${describe(options)} has a link that leaves the project: ${link} leads to ${JSON.stringify(target)}`,
  )
}

function describe({ server, project }: RepositoryOptions): string {
  return addressOf(server, project)
}
