import { chmod, mkdir, readlink, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type AppError, revisionSchema } from '@distribute/contracts'
import { findEscapingLinks } from '@distribute/domain'
import { cloneError, createGit, explainGitError, type Git } from './git.ts'
import { limitFetch, limitGit } from './git-limits.ts'
import { addressOf, type GitServer } from './git-server.ts'
import { listTree } from './list-tree.ts'
import { indexOfStaging } from './share.ts'
import { walkTree } from './walk-tree.ts'

export interface RepositoryOptions {
  /** the bare cache */
  readonly folder: string
  readonly server: GitServer
  readonly project: string
  readonly signal: AbortSignal
  readonly onProgress: (text: string) => void
}

const headRef = 'refs/distribute/head'
/** Linux takes no path of 4096; the share's own folder comes before it. */
const maxPathBytes = 3000
const maxShownPath = 200
const mirrored = ['+refs/heads/*:refs/heads/*', '+refs/tags/*:refs/tags/*']

/**
 * Fetches what is new, and answers the commit that the reference means: a branch, a tag or a commit; null: the default
 * branch. Throws `AppError` `clone_failed`.
 */
export async function fetchCommit(options: RepositoryOptions, ref: string | null): Promise<string> {
  await dropLargeCache(options)
  const git = await openCache(options)
  try {
    return await fetchInto(git, options, ref)
  } catch (error) {
    if (!isBroken(error)) throw error
    // nothing in it that the server does not have
    await rm(options.folder, { recursive: true, force: true })
    return await fetchInto(await openCache(options), options, ref)
  }
}

/** Fetches a commit that the cache has lost. Throws `AppError` `clone_failed` where the server does not have it either. */
export async function ensureCommit(options: RepositoryOptions, commit: string): Promise<void> {
  if ((await findCommit(await openCache(options), commit)) === undefined) await fetchCommit(options, commit)
}

async function openCache(options: RepositoryOptions): Promise<Git> {
  const { folder } = options
  // for distribute alone: it has all that was ever pushed
  await mkdir(dirname(folder), { recursive: true })
  await chmod(dirname(folder), 0o700)
  await mkdir(folder, { recursive: true })
  const git = createGit({ ...options, limits: limitFetch(options.server) })
  await git.raw(['init', '--quiet', '--bare', '--template=', folder])
  return git
}

/** Fetches add up. What is in use comes again at once, if it is within the limit. */
async function dropLargeCache({ folder, server }: RepositoryOptions): Promise<void> {
  let bytes = 0
  for await (const { place } of walkTree(join(folder, 'objects', 'pack'))) bytes += (await stat(place)).size
  if (bytes > server.maxPackBytes) await rm(folder, { recursive: true, force: true })
}

/** What git says of a repository that a full disk or a crash has left in pieces. */
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
  // a commit that no branch leads to, or that lies deeper than [Gitlab] DEPTH
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
    // no --end-of-options: simple-git puts its --progress last. Nothing here is of a client's making but a full id.
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

/** [Gitlab] DEPTH was smaller when the cache was made. */
async function isShallow(git: Git): Promise<boolean> {
  return (await git.raw(['rev-parse', '--is-shallow-repository'])) === 'true'
}

function explainFetchError(error: unknown, { ip, knownHosts }: GitServer): string {
  const text = explainGitError(error)
  if (/host key verification failed/i.test(text)) {
    return `the host key of ${ip} is not the one in ${knownHosts ?? 'known_hosts'} ([Gitlab] KNOWN_HOSTS): ${text}`
  }
  return /permission denied/i.test(text) ? `${ip} refuses the key ([Gitlab] KEY_FILE): ${text}` : text
}

/** Throws for what git lets no branch be called; the schema of the request has refused most of it. */
async function assertRef(git: Git, ref: string): Promise<void> {
  try {
    await git.raw(['check-ref-format', '--branch', ref])
  } catch (error) {
    throw cloneError(`${JSON.stringify(ref)} is no name that git lets a branch or tag have`, error)
  }
}

function isFullId(ref: string): boolean {
  return revisionSchema.safeParse(ref).success
}

/** Branches before tags, tags before commits: as people mean them, and never an option. */
async function findCommit(git: Git, ref: string | null): Promise<string | undefined> {
  const names =
    ref === null ? [headRef] : [`refs/heads/${ref}`, `refs/tags/${ref}`, ...(/^[0-9a-f]{7,64}$/.test(ref) ? [ref] : [])]
  for (const name of names) {
    const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`]
    // without a word where there is no such thing
    const commit = await git.raw(args).catch(() => '')
    if (isFullId(commit)) return commit
  }
  return undefined
}

/**
 * Puts a commit's files into an empty folder, and Git's index of them beside it. Throws `AppError` `clone_failed` for what an engine could not use, or could
 * be led astray by: submodules, files that lie in Git LFS, and links that leave the tree; and for what is beyond the limits.
 */
export async function checkOut(options: RepositoryOptions, commit: string, folder: string): Promise<void> {
  const limits = limitGit(options.server)
  const git = createGit({ ...options, server: undefined, limits, workTree: { folder, index: indexOfStaging(folder) } })
  await assertTree(options, commit)
  await assertNoLfs(git, options, commit)
  await git.raw(['read-tree', '--reset', '-u', commit])
  await assertNoEscapingLinks(options, folder)
}

/** What an engine could not use, or what is beyond the limits: seen before any of it is written. */
async function assertTree(options: RepositoryOptions, commit: string): Promise<void> {
  const { maxFiles, maxBytes, maxFileBytes } = options.server
  const refuse = (reason: string) => cloneError(`${describe(options)} ${reason}`)
  let [files, bytes] = [0, 0]
  for await (const entry of listTree({ ...options, limits: limitGit(options.server) }, commit)) {
    files += 1
    bytes += entry.bytes
    const shown = Buffer.from(entry.path.slice(0, maxShownPath), 'latin1').toString()
    if (entry.kind === 'submodule')
      throw refuse(`has a submodule at ${shown}, and submodules are not fetched: put its files there`)
    if (entry.path.length > maxPathBytes) throw refuse(`has a path of more than ${maxPathBytes} bytes: ${shown}…`)
    if (entry.bytes > maxFileBytes)
      throw refuse(
        `has a file of ${entry.bytes} bytes, ${shown}: at most ${maxFileBytes} are taken ([Gitlab] MAX_FILE_BYTES)`,
      )
    if (files > maxFiles) throw refuse(`has more than ${maxFiles} files and folders ([Gitlab] MAX_FILES)`)
    if (bytes > maxBytes) throw refuse(`has files of more than ${maxBytes} bytes together ([Gitlab] MAX_BYTES)`)
  }
}

/** A pointer in a file's place would be copied to hosts as if it were the file. */
async function assertNoLfs(git: Git, options: RepositoryOptions, commit: string): Promise<void> {
  const find = (pattern: string, ...paths: readonly string[]) =>
    git.raw(['grep', '--files-with-matches', '-z', '-I', '-e', pattern, commit, '--', ...paths])
  if ((await find('filter=lfs', ':(glob)**/.gitattributes')) === '') return
  const pointers = await find('^version https://git-lfs.github.com/spec/v1$')
  const path = pointers.split('\0')[0]?.slice(commit.length + 1)
  if (!path) return
  throw cloneError(`${describe(options)} keeps ${path} in Git LFS, which is not fetched: commit the file itself`)
}

/** Byte by byte: names need not be text, and two that look alike must not be taken for one. */
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
