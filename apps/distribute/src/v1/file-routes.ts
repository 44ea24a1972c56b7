import { type V1Envelope, v1FileSchema } from '@distribute/contracts'
import type { FastifyPluginAsync } from 'fastify'
import { auditClone } from '../projects/audit-clone.ts'
import type { CloneOutcome } from '../projects/clone-project.ts'
import { findProjectLimit } from '../projects/find-project-limit.ts'
import { noGitServer } from '../projects/git/git-server.ts'
import { fail, succeed } from './envelope.ts'
import { explainMissing } from './missing-fields.ts'
import { readBody } from './read-body.ts'
import type { V1Deps } from './v1-deps.ts'

/** `POST /file/`: waits for the clone. After a failure, `data` has the reason. */
export const fileRoutes =
  (deps: V1Deps): FastifyPluginAsync =>
  async (app) => {
    app.post(
      '/file',
      { config: { access: { role: 'operator', isV1: true } } },
      async (request): Promise<V1Envelope> => {
        const missing = explainMissing(request.body, ['project_name'])
        if (missing !== undefined) return missing
        const { project_name: name } = readBody(v1FileSchema, request.body)
        if (deps.cloner === undefined) return fail(`${name} 克隆失败`, noGitServer)
        const limit = await findProjectLimit(deps, name)
        if (limit !== undefined) return fail(`${name} 克隆失败`, limit)
        await auditClone(deps, { name, ref: null, sender: request })
        return describe(name, await deps.cloner.clone({ name, ref: null }).ended)
      },
    )
  }

function describe(name: string, outcome: CloneOutcome): V1Envelope {
  if (outcome.kind === 'cloned') return succeed(`${name}克隆成功`, '')
  return fail(outcome.kind === 'failed' ? `${name} 克隆失败` : `${name} 无法删除`, outcome.reason)
}
