import type { CreateTask } from '@distribute/contracts'
import { readVariables, type Variables, type VariablesProblem } from './read-variables.ts'
import type { FieldName, RunForm } from './run-form.ts'
import { splitHosts } from './split-hosts.ts'

/** The body of `POST /tasks`. What has its default is left out. */
export type RunRequest = Readonly<Partial<Omit<CreateTask, 'hosts'>>> & { readonly hosts: readonly string[] }

export type FormProblem = 'whole' | 'percent' | VariablesProblem

export interface BuiltRequest {
  readonly request: RunRequest
  /** fields that cannot be sent; the server checks everything else */
  readonly problems: ReadonlyMap<FieldName, FormProblem>
}

const numbers = [
  'timeoutSeconds',
  'hostTimeoutSeconds',
  'startWithinSeconds',
  'parallel',
  'unitSize',
  'failCount',
] as const

/** Converts the form to a request. */
export function buildRequest(form: RunForm): BuiltRequest {
  const problems = new Map<FieldName, FormProblem>()
  const whole = (name: FieldName & (typeof numbers)[number]) => readNumber(name, form[name], isWhole, problems)
  const request = withoutGaps({
    name: orNothing(form.name),
    hosts: splitHosts(form.hosts),
    ...buildAction(form),
    ...form.inventory,
    lane: orNothing(form.lane),
    ...Object.fromEntries(numbers.map((name) => [name, whole(name)])),
    failRate: readNumber('failRate', form.failRate.replace(/%$/, ''), isPercent, problems),
    onEngineLoss: form.onEngineLoss === 'retry' ? 'retry' : undefined,
    splitAnyway: form.splitAnyway || undefined,
    extraVars: readField('extraVars', form.extraVars, problems),
    secretVars: readField('secretVars', form.secretVars, problems),
    become: form.become || undefined,
    becomeUser: form.become ? orNothing(form.becomeUser) : undefined,
    connection: buildConnection(form, problems),
    check: form.check || undefined,
    diff: form.diff || undefined,
    verbosity: Number(form.verbosity) || undefined,
  })
  return { request: request as unknown as RunRequest, problems }
}

function buildAction(form: RunForm) {
  if (form.kind === 'adhoc') return { adhoc: { module: form.module.trim(), args: form.args } }
  const tags = { tags: splitTags(form.tags), skipTags: splitTags(form.skipTags) }
  if (form.kind === 'playbook') return { playbook: { name: form.playbookName.trim(), content: form.content }, ...tags }
  const { project, path, revision } = form
  return { playbook: withoutGaps({ project, path: path.trim(), revision: orNothing(revision) }), ...tags }
}

function splitTags(text: string): readonly string[] | undefined {
  const tags = text.split(',').map((tag) => tag.trim())
  const given = tags.filter((tag) => tag !== '')
  return given.length === 0 ? undefined : given
}

function buildConnection({ user, port }: RunForm, problems: Map<FieldName, FormProblem>) {
  const connection = withoutGaps({ user: orNothing(user), port: readNumber('port', port, isWhole, problems) })
  return Object.keys(connection).length === 0 ? undefined : connection
}

interface NumberRule {
  readonly problem: FormProblem
  readonly pattern: RegExp
}

const isWhole: NumberRule = { problem: 'whole', pattern: /^\d{1,15}$/ }
const isPercent: NumberRule = { problem: 'percent', pattern: /^\d{1,3}(?:\.\d{1,9})?$/ }

function readNumber(
  name: FieldName,
  text: string,
  { problem, pattern }: NumberRule,
  problems: Map<FieldName, FormProblem>,
): number | undefined {
  const trimmed = text.trim()
  if (trimmed === '') return undefined
  if (pattern.test(trimmed)) return Number(trimmed)
  problems.set(name, problem)
  return undefined
}

function readField(name: FieldName, text: string, problems: Map<FieldName, FormProblem>): Variables | undefined {
  const read = readVariables(text)
  if (typeof read === 'string') problems.set(name, read)
  else if (Object.keys(read).length > 0) return read
  return undefined
}

function orNothing(text: string): string | undefined {
  return text.trim() || undefined
}

function withoutGaps<T extends object>(fields: T): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T
}
