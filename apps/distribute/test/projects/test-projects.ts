import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Store } from '@distribute/store'
import { startGitServer, type GitServer as TestGitServer, useFarm, useFolder } from '@distribute/testbed'
import { type Logger, pino } from 'pino'
import { beforeAll, onTestFinished } from 'vitest'
import type { CloneDeps } from '../../src/projects/clone-deps.ts'
import { ProjectCloner } from '../../src/projects/project-cloner.ts'
import { createShare, type Share } from '../../src/projects/share/share.ts'

const logger: Logger = pino({ level: 'silent' })

/** A Git server for all tests of a file. */
export function useGitServer(): { readonly git: TestGitServer } {
  let git: TestGitServer | undefined
  beforeAll(async () => {
    git = await startGitServer(await useFarm())
  })
  return {
    get git() {
      if (git === undefined) throw new Error('the server is there while tests run')
      return git
    },
  }
}

/** A new share, removed when the test ends. */
export async function createTestShare(): Promise<Share> {
  return createShare(useFolder())
}

export interface TestProjects {
  readonly share: Share
  readonly cloner: ProjectCloner
  readonly deps: CloneDeps
  /** a file as clients see it, through the link of the project */
  readFile(path: string): Promise<string>
}

/** The cloner of one distribute; `share` makes it another one on the same share. */
export async function createTestProjects(
  store: Store,
  git: TestGitServer,
  options: { share?: Share; settings?: Partial<CloneDeps['server']> } = {},
): Promise<TestProjects> {
  const { share = await createTestShare(), settings } = options
  const limits = {
    maxFiles: 1000,
    maxBytes: 1024 ** 3,
    maxFileBytes: 1024 ** 3,
    maxPackBytes: 1024 ** 3,
    maxMemoryBytes: 1024 ** 3,
  }
  const server = { depth: 0, timeoutSeconds: 60, ...limits, ...git.settings, ...settings }
  const deps = { projects: store.projects, storeId: store.storeId, share, server, logger, leaseMs: 30_000 }
  const cloner = new ProjectCloner(deps)
  onTestFinished(() => cloner.stop())
  return { share, cloner, deps, readFile: (path) => readFile(join(share.path, path), 'utf8') }
}
