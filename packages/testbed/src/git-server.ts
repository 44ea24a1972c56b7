import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { execa } from 'execa'
import { farmHosts, type SshFarm } from './ssh-farm/ssh-farm.ts'
import { createTemporaryFolder } from './temporary-folder.ts'
import { stopAtEnd } from './test-scope.ts'

/** Bare repositories behind the farm's sshd, in place of GitLab. */
export interface GitServer {
  /** settings for the section [Gitlab] of a configuration */
  readonly settings: {
    readonly ip: string
    readonly port: number
    readonly user: string
    /** the folder of the repositories, as an absolute path */
    readonly group: string
    readonly keyFile: string
    readonly knownHosts: string
  }
  createRepository(name: string): Promise<GitRepository>
  stop(): Promise<void>
}

/** A change in a commit: a file's text, a link's target, or null to delete it. */
export type TreeChanges = Readonly<Record<string, string | { readonly link: string } | null>>

export interface GitRepository {
  /** the folder that is committed */
  readonly tree: string
  /** Commits to the checked-out branch and returns the commit's id. */
  commit(changes: TreeChanges): Promise<string>
  /**
   * Runs any other git command in the repository: `branch`, `tag`, `checkout`. Returns its output.
   */
  git(...args: readonly string[]): Promise<string>
}

/** Serves repositories from a new folder, through the farm's answering hosts. */
export async function startGitServer(farm: SshFarm): Promise<GitServer> {
  const folder = await createTemporaryFolder('git')
  const group = join(folder.path, 'ops')
  await mkdir(group)
  const [ip = ''] = farmHosts(1)
  const hostKey = await readFile(join(dirname(farm.keyFile), 'host_key.pub'), 'utf8')
  const knownHosts = join(folder.path, 'known_hosts')
  await writeFile(knownHosts, `* ${hostKey}`)
  return stopAtEnd({
    settings: { ip, port: farm.port, user: farm.user, group, keyFile: farm.keyFile, knownHosts },
    createRepository: (name) => createRepository({ folder: folder.path, group, owner: farm.user, name }),
    stop: () => folder.remove(),
  })
}

interface RepositoryPlace {
  readonly folder: string
  readonly group: string
  readonly owner: string
  readonly name: string
}

async function createRepository({ folder, group, owner, name }: RepositoryPlace): Promise<GitRepository> {
  const bare = join(group, `${name}.git`)
  const tree = join(folder, 'trees', name)
  await mkdir(tree, { recursive: true })
  const git = async (...args: readonly string[]) => {
    const identity = ['-c', 'user.name=ops', '-c', 'user.email=ops@example.org', '-c', 'safe.directory=*']
    const { stdout } = await execa('git', [...identity, `--git-dir=${bare}`, `--work-tree=${tree}`, ...args], {
      cwd: tree,
    })
    // sshd's user serves only repositories that it owns
    await execa('chown', ['--recursive', owner, bare])
    return stdout
  }
  await execa('git', ['init', '--quiet', '--bare', '--initial-branch=main', bare])
  await git('config', 'core.bare', 'false')
  return {
    tree,
    git,
    commit: async (changes) => {
      for (const [path, change] of Object.entries(changes)) await changeTree(join(tree, path), change)
      await git('add', '--all')
      await git('commit', '--quiet', '--allow-empty', '--message=change')
      return await git('rev-parse', 'HEAD')
    },
  }
}

async function changeTree(path: string, change: TreeChanges[string] | undefined): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await rm(path, { recursive: true, force: true })
  if (typeof change === 'string') await writeFile(path, change)
  else if (change) await symlink(change.link, path)
}
