import type { TaskView } from '@distribute/contracts'
import { writeVariables } from './read-variables.ts'
import { emptyForm, type RunForm } from './run-form.ts'

type Asked = TaskView['request']

/** Deadlines that a request of this kind has without `timeoutSeconds`. */
const usualTimeout = { adhoc: 100, playbook: 600 } as const
const usualStartWithin = 86_400

/**
 * The form that runs a task again on these host sets. Secret variables are not shown by the API, and
 * so are missing.
 */
export function formOfTask({ name, kind, request }: TaskView, hosts: readonly string[]): RunForm {
  return {
    ...emptyForm,
    ...actionOf(request),
    ...optionsOf(request),
    hosts: hosts.join('\n'),
    name: name === usualName(request) ? '' : name,
    timeoutSeconds: unless(usualTimeout[kind], request.timeoutSeconds),
    startWithinSeconds: unless(usualStartWithin, request.startWithinSeconds),
  }
}

function actionOf({ adhoc, playbook }: Asked): Partial<RunForm> {
  if (adhoc !== undefined) return { kind: 'adhoc', ...adhoc }
  const { name = '', content, project = '', path = '', revision = '' } = playbook ?? {}
  if (content !== undefined) return { kind: 'playbook', playbookName: name, content }
  return { kind: 'project', project, path, revision: revision.replace(/\..*$/, '') }
}

function usualName({ adhoc, playbook }: Asked): string | undefined {
  return adhoc?.module ?? playbook?.name
}

function optionsOf(request: Asked): Partial<RunForm> {
  const { connection, groups, hostVars } = request
  return {
    lane: unless('default', request.lane),
    hostTimeoutSeconds: text(request.hostTimeoutSeconds),
    parallel: text(request.parallel),
    unitSize: text(request.unitSize),
    failCount: text(request.failCount),
    failRate: text(request.failRate),
    onEngineLoss: request.onEngineLoss,
    check: request.check,
    diff: request.diff,
    become: request.become,
    becomeUser: text(request.becomeUser),
    extraVars: writeVariables(request.extraVars),
    tags: request.tags.join(', '),
    skipTags: request.skipTags.join(', '),
    verbosity: String(request.verbosity) as RunForm['verbosity'],
    user: text(connection?.user),
    port: text(connection?.port),
    inventory: groups === undefined && hostVars === undefined ? null : { groups, hostVars },
  }
}

function text(value: string | number | undefined): string {
  return value === undefined ? '' : String(value)
}

function unless<T extends string | number>(usual: T, value: T): string {
  return value === usual ? '' : String(value)
}
