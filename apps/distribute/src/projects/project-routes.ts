import { setTimeout as delay } from 'node:timers/promises'
import {
  AppError,
  cloneProjectSchema,
  listProjectsQuerySchema,
  type ProjectView,
  pageSchema,
  projectRevisionSchema,
  projectSchema,
  projectWithRevisionsSchema,
} from '@distribute/contracts'
import { revisionFolder } from '@distribute/domain'
import type { Project, ProjectStore, Revision, Store } from '@distribute/store'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { formatTime, formatTimeOrNull } from '../http/time-format.ts'
import { viewPage } from '../http/view-page.ts'
import { invalidInput } from '../invalid-input.ts'
import { notFound } from '../not-found.ts'
import { auditClone } from './audit-clone.ts'
import { findProjectLimit, type ProjectLimitDeps } from './find-project-limit.ts'
import { noGitServer } from './git/git-server.ts'
import type { Cloner } from './project-cloner.ts'

const startWithinMs = 2000

export interface ProjectRoutesDeps extends ProjectLimitDeps {
  readonly store: { readonly projects: ProjectStore } & Pick<Store, 'audit'>
  /** left out: [Gitlab] IP is not set */
  readonly cloner?: Cloner | undefined
}

const cloneProject = {
  operationId: 'cloneProject',
  summary: 'Clone a project onto the share, or update it; its state shows the outcome',
  description:
    'Answers at once; the clone goes on in the background. Poll the project until its state is ready or failed.',
  body: cloneProjectSchema,
  response: { 202: projectSchema },
}

const listProjects = {
  operationId: 'listProjects',
  summary: 'List projects, in the order of their first clone',
  description: 'Each project with its current revision and the state of its last clone.',
  querystring: listProjectsQuerySchema,
  response: { 200: pageSchema(projectSchema) },
}

const getProject = {
  operationId: 'getProject',
  summary: 'Get a project, with every revision that tasks may name',
  description: 'Revisions remain on the share while tasks may use them.',
  params: z.object({ name: z.string() }),
  response: { 200: projectWithRevisionsSchema },
}

const listRevisions = {
  operationId: 'listProjectRevisions',
  summary: 'List the revisions of a project that are on the share, the newest current one first, on one page',
  description: 'The commits that tasks may name, each with the branch or tag by which it was last requested.',
  params: z.object({ name: z.string() }),
  querystring: z.strictObject({}),
  response: { 200: pageSchema(projectRevisionSchema) },
}

/** `POST /projects`, `GET /projects`, `GET /projects/{name}` and its revisions. */
export function projectRoutes(deps: ProjectRoutesDeps): FastifyPluginAsyncZod {
  const { projects } = deps.store
  return async (app) => {
    app.post(
      '/projects',
      { config: { access: { role: 'operator' } }, schema: cloneProject },
      async (request, reply) => {
        const { log, ip } = request
        const { name, ref = null } = request.body
        if (deps.cloner === undefined) throw new AppError('conflict', noGitServer)
        const limit = await findProjectLimit(deps, name)
        if (limit !== undefined) throw invalidInput([{ path: 'name', message: limit }])
        const before = await projects.find(name)
        log.info({ project: name, ref, peer: ip }, 'project clone requested')
        await auditClone(deps, { name, ref, sender: request })
        const { started } = deps.cloner.clone({ name, ref })
        // The next GET should find the project. But the clone may have to wait for others.
        await Promise.race([started, delay(startWithinMs, undefined, { ref: false })])
        const project = before ?? (await projects.find(name)) ?? createFirst(name)
        return reply.status(202).send(viewProject({ ...project, state: 'cloning' }))
      },
    )

    app.get('/projects', { config: { access: { role: 'viewer' } }, schema: listProjects }, async ({ query }) =>
      viewPage(await projects.list(query), viewProject),
    )

    app.get(
      '/projects/:name',
      { config: { access: { role: 'viewer' } }, schema: getProject },
      async ({ params: { name } }) => {
        const project = await projects.find(name)
        if (project === undefined) throw notFound('project', name)
        const revisions = await projects.listRevisions(name)
        return { ...viewProject(project), revisions: revisions.map((one) => viewRevision(name, one)) }
      },
    )

    app.get(
      '/projects/:name/revisions',
      { config: { access: { role: 'viewer' } }, schema: listRevisions },
      async ({ params: { name } }) => {
        if ((await projects.find(name)) === undefined) throw notFound('project', name)
        const revisions = await projects.listRevisions(name)
        return { items: revisions.map((one) => viewRevision(name, one)), nextCursor: null }
      },
    )
  }
}

/** Shown until the first clone begins: the store has no row before. */
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

/** Returns the path below the share. */
function folderOf(project: string, revision: string): string {
  return revisionFolder('', { project, revision }).slice(1)
}
