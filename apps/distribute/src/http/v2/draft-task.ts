import type { CreateTask, TaskAction } from '@distribute/contracts'
import { parseHostSet } from '@distribute/domain'
import type { TaskDraft } from '../../tasks/submit-task.ts'
import type { HttpSettings } from '../app-deps.ts'

const defaultTimeoutSeconds = { adhoc: 100, playbook: 600 }

/** What the body of `POST /tasks` asks for. Throws `AppError` `invalid_input` for bad hosts. */
export function draftTask(body: CreateTask, options: { requestHash: string; settings: HttpSettings }): TaskDraft {
  const { id, name, hosts, adhoc, playbook, timeoutSeconds, unitSize, splitAnyway, ...rest } = body
  const action = readAction(body)
  return {
    id,
    v1Id: null,
    name: name ?? (action.kind === 'adhoc' ? action.module : action.name),
    hosts: parseHostSet(hosts, options.settings),
    request: {
      ...rest,
      action,
      timeoutSeconds: timeoutSeconds ?? defaultTimeoutSeconds[action.kind],
      unitSize: unitSize ?? options.settings.unitSize,
    },
    requestHash: options.requestHash,
    splitWords: splitAnyway ? 'warn' : 'refuse',
  }
}

function readAction({ adhoc, playbook }: CreateTask): TaskAction {
  if (adhoc !== undefined) return { kind: 'adhoc', ...adhoc }
  if (playbook !== undefined) return { kind: 'playbook', ...playbook }
  throw new TypeError('the schema lets no task pass without adhoc and playbook')
}
