import { createTaskRequest, type TaskAction, type V1Adhoc, type V1Playbook } from '@distribute/contracts'
import { isLocalHost, kindOf } from '@distribute/domain'
import type { TaskDraft } from '../tasks/task-draft.ts'
import { readIps } from './read-ips.ts'
import type { V1Settings } from './v1-deps.ts'

/** Converts the body of `POST /adhoc/`. Throws `AppError` `invalid_input` for invalid hosts. */
export function draftAdhoc(body: V1Adhoc, options: DraftOptions): TaskDraft {
  return draftTask(body, { kind: 'adhoc', module: body.module, args: body.args }, options)
}

/** Converts the body of `POST /playbook/`. Throws `AppError` `invalid_input` for invalid hosts. */
export function draftPlaybook(body: V1Playbook, options: DraftOptions): TaskDraft {
  return draftTask(body, { kind: 'playbook', name: body.playbook_name, content: body.playbook_content }, options)
}

interface DraftOptions {
  readonly requestHash: string
  readonly settings: V1Settings
}

type Common = Pick<V1Adhoc, 'task_id' | 'task_name' | 'ips' | 'timeout'>

function draftTask(body: Common, action: TaskAction, { requestHash, settings }: DraftOptions): TaskDraft {
  const hosts = readIps(body.ips, { field: 'ips', ...settings })
  return {
    id: undefined,
    v1Id: body.task_id,
    name: body.task_name ?? kindOf(action).nameTask(action),
    hosts,
    request: createTaskRequest({
      action,
      timeoutSeconds: body.timeout,
      unitSize: settings.unitSize,
      become: settings.v1Become && !(settings.localHosts && hosts.every(({ host }) => isLocalHost(host))),
    }),
    requestHash,
    splitWords: 'warn',
  }
}
