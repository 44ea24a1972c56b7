import { setTimeout as delay } from 'node:timers/promises'
import {
  AppError,
  cloneProjectSchema,
  listProjectsQuerySchema,
  type ProjectView,
  pageSchema,
  projectSchema,
  projectWithRevisionsSchema,
} from '@distribute/contracts'
import { revisionFolder } from '@distribute/domain'
import type { Project, ProjectStore, Revision } from '@distribute/store'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { formatTime, formatTimeOrNull } from '../http/time-format.ts'
import { invalidInput } from '../invalid-input.ts'
import { findLackOfProjects, type RoomDeps } from './find-lack-of-projects.ts'
import { noGitServer } from './git-server.ts'
import type { Cloner } from './project-cloner.ts'

const startWithinMs = 2000

export interface ProjectRoutesDeps extends RoomDeps {
  readonly store: { readonly projects: ProjectStore }
  /** left out: [Gitlab] names no server */
  readonly cloner?: Cloner | undefined
}

/** `POST /projects`, `GET /projects` and `GET /projects/{name}`. */
export const projectRoutes =
  (deps: ProjectRoutesDeps): FastifyPluginAsyncZod =>
  async (app) => {
    const { projects } = deps.store

    app.post(
      '/projects',
      {
        schema: {
          summary: 'Clone a project onto the share, or bring it up to date; its state tells how that went',
          body: cloneProjectSchema,
          response: { 202: projectSchema },
        },
      },
      async ({ body: { name, ref = null }, log, ip }, reply) => {
        if (deps.cloner === undefined) throw new AppError('conflict', noGitServer)
        const lack = await findLackOfProjects(deps, name)
        if (lack !== undefined) throw invalidInput([{ path: 'name', message: lack }])
        const before = await projects.find(name)
        log.info({ project: name, ref, peer: ip }, 'project is to be cloned')
        const { started } = deps.cloner.clone({ name, ref })
        // so that whoever asks next finds it; it may have to wait for others, though
        await Promise.race([started, delay(startWithinMs, undefined, { ref: false })])
        const project = before ?? (await projects.find(name)) ?? createFirst(name)
        return reply.status(202).send(viewProject({ ...project, state: 'cloning' }))
      },
    )

    app.get(
      '/projects',
      {
        schema: {
          summary: 'The projects, in the order in which they were first cloned',
          querystring: listProjectsQuerySchema,
          response: { 200: pageSchema(projectSchema) },
        },
      },
      async ({ query }) => {
        const { items, nextCursor } = await projects.list(query)
        return { items: items.map(viewProject), nextCursor }
      },
    )

    app.get(
      '/projects/:name',
      {
        schema: {
          summary: 'A project, with every revision that tasks may name',
          params: z.object({ name: z.string() }),
          response: { 200: projectWithRevisionsSchema },
        },
      },
      async ({ params: { name } }) => {
        const project = await projects.find(name)
        if (project === undefined)
          throw new AppError('not_found', `there is no project ${JSON.stringify(name.slice(0, 100))}`)
        const revisions = await projects.listRevisions(name)
        return { ...viewProject(project), revisions: revisions.map((one) => viewRevision(name, one)) }
      },
    )
  }

/** Until its clone has begun, the store does not know of it. */
function createFirst(name: string): Project {
  const now = Date.now()
  const nothing = { current: null, progress: null, lastError: null, changes: null }
  return { name, state: 'cloning', ...nothing, createdAtMs: now, updatedAtMs: now }
}

function viewProject({ current, createdAtMs, updatedAtMs, ...shown }: Project): ProjectView {
  return {
    ...shown,
    revision: current?.commit ?? null,
    folder: current === null ? null : folderOf(shown.name, current.revision),
    ref: current?.ref ?? null,
    createdAt: formatTime(createdAtMs),
    updatedAt: formatTime(updatedAtMs),
  }
}

function viewRevision(project: string, revision: Revision) {
  const { commit, ref, isCurrent, createdAtMs, currentAtMs, changes, changedAtMs } = revision
  const times = { createdAt: formatTime(createdAtMs), currentAt: formatTime(currentAtMs) }
  const change = { changes, changedAt: formatTimeOrNull(changedAtMs) }
  return { revision: commit, folder: folderOf(project, revision.revision), ref, isCurrent, ...times, ...change }
}

/** Below the share. */
function folderOf(project: string, revision: string): string {
  return revisionFolder('', { project, revision }).slice(1)
}
