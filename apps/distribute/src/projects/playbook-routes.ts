import { pageSchema, playbookFileSchema } from '@distribute/contracts'
import type { Store } from '@distribute/store'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import pLimit from 'p-limit'
import { z } from 'zod'
import { notFound } from '../not-found.ts'
import { listPlaybooks } from './list-playbooks.ts'
import type { Share } from './share/share.ts'

export interface PlaybookRoutesDeps {
  readonly store: Pick<Store, 'projects' | 'storeId'>
  readonly share: Pick<Share, 'check' | 'hasRevision' | 'revisionFolder'>
}

/** Each takes thousands of reads of a share that engines read as well. */
const foldersAtOnce = 2

const listRevisionPlaybooks = {
  operationId: 'listPlaybooks',
  summary: 'List the playbooks of a revision by path, on one page',
  description:
    'YAML files with a play at the top level, outside of folders such as roles and group_vars; at most 1,000. ' +
    'The revision is a commit that is on the share, or the first 7 or more digits of its id.',
  params: z.object({ name: z.string(), revision: z.string() }),
  querystring: z.strictObject({}),
  response: { 200: pageSchema(playbookFileSchema) },
}

/** `GET /projects/{name}/revisions/{revision}/playbooks`. */
export function playbookRoutes({ store, share }: PlaybookRoutesDeps): FastifyPluginAsyncZod {
  const config = { access: { role: 'viewer' } } as const
  const limit = pLimit(foldersAtOnce)
  return async (app) => {
    app.get(
      '/projects/:name/revisions/:revision/playbooks',
      { config, schema: listRevisionPlaybooks },
      async (request) => {
        const { name: project, revision: commit } = request.params
        const revision = await findIntact(store, { project, commit })
        const absent = notFound(`revision of project ${project}:`, commit)
        if (revision === undefined) throw absent
        await share.check(store.storeId)
        if (!(await share.hasRevision({ project, revision }))) throw absent
        const paths = await limit(() => listPlaybooks(share.revisionFolder({ project, revision })))
        return { items: paths.map((path) => ({ path })), nextCursor: null }
      },
    )
  }
}

/** The folder's name of the only commit that begins so. */
async function findIntact(
  { projects }: Pick<Store, 'projects'>,
  { project, commit }: { project: string; commit: string },
): Promise<string | undefined> {
  if (!/^[0-9a-f]{7,64}$/.test(commit)) return undefined
  const intact = (await projects.listRevisions(project)).filter(({ changes }) => changes === null)
  const matches = intact.filter((one) => one.commit.startsWith(commit))
  return new Set(matches.map((one) => one.commit)).size === 1 ? matches[0]?.revision : undefined
}
