import { createTaskSchema, defaultTimeoutSeconds, type TaskView } from '@distribute/contracts'
import { describe, expect, it } from 'vitest'
import { buildRequest } from '../../../src/screens/run/request/build-request.ts'
import { fieldOfPath } from '../../../src/screens/run/request/field-of-path.ts'
import { formOfTask } from '../../../src/screens/run/request/form-of-task.ts'
import { readVariables } from '../../../src/screens/run/request/read-variables.ts'
import { emptyForm, type RunForm } from '../../../src/screens/run/request/run-form.ts'
import { createTaskId } from '../../../src/screens/run/request/task-id.ts'

function build(form: Partial<RunForm>) {
  return buildRequest({ ...emptyForm, hosts: 'web[01-30]', ...form })
}

describe('the request of a form', () => {
  it('leaves out everything that was not filled in', () => {
    expect(build({ module: 'ping' }).request).toEqual({
      hosts: ['web[01-30]'],
      adhoc: { module: 'ping', args: '' },
    })
  })

  it('has every option, as the API takes it', () => {
    const { request, problems } = build({
      kind: 'project',
      project: 'platform',
      path: 'site.yml',
      revision: '3f2a9c1',
      name: ' nightly ',
      lane: 'dc2',
      timeoutSeconds: '60',
      hostTimeoutSeconds: '10',
      startWithinSeconds: '3600',
      parallel: '10',
      unitSize: '0',
      failCount: '0',
      failRate: '2.5 %'.replace(' ', ''),
      onEngineLoss: 'retry',
      splitAnyway: true,
      check: true,
      diff: true,
      become: true,
      becomeUser: 'app',
      extraVars: 'version=7\n# a comment\nname = a=b',
      secretVars: '{"password": "x"}',
      tags: 'a, b',
      skipTags: 'c',
      verbosity: '2',
      user: 'root',
      port: '2222',
    })
    expect(problems.size).toBe(0)
    expect(request).toEqual({
      hosts: ['web[01-30]'],
      playbook: { project: 'platform', path: 'site.yml', revision: '3f2a9c1' },
      name: 'nightly',
      lane: 'dc2',
      timeoutSeconds: 60,
      hostTimeoutSeconds: 10,
      startWithinSeconds: 3600,
      parallel: 10,
      unitSize: 0,
      failCount: 0,
      failRate: 2.5,
      onEngineLoss: 'retry',
      splitAnyway: true,
      check: true,
      diff: true,
      become: true,
      becomeUser: 'app',
      extraVars: { version: '7', name: 'a=b' },
      secretVars: { password: 'x' },
      tags: ['a', 'b'],
      skipTags: ['c'],
      verbosity: 2,
      connection: { user: 'root', port: 2222 },
    })
    expect(createTaskSchema.safeParse(request).success).toBe(true)
  })

  it('names the fields that cannot be sent', () => {
    const { problems } = build({
      timeoutSeconds: '1m',
      parallel: '-1',
      failRate: 'half',
      port: '22a',
      extraVars: 'version',
      secretVars: '{"a": ',
    })
    expect(Object.fromEntries(problems)).toEqual({
      timeoutSeconds: 'whole',
      parallel: 'whole',
      failRate: 'percent',
      port: 'whole',
      extraVars: 'pairs',
      secretVars: 'json',
    })
  })

  it('has no options of the other kind', () => {
    const { request } = build({ kind: 'adhoc', tags: 'a', content: '- hosts: all' })
    expect(Object.keys(request).sort()).toEqual(['adhoc', 'hosts'])
  })
})

describe('variables', () => {
  it('keep the spelling of their numbers', () => {
    expect(JSON.stringify(readVariables('{"a": 1.0, "b": 7}'))).toBe('{"a":1.0,"b":7}')
  })

  it('are read in time that grows with the text alone', () => {
    expect(readVariables('='.repeat(1_000_000))).toBe('pairs')
    expect(readVariables(' '.repeat(1_000_000))).toEqual({})
    expect(Object.keys(readVariables('a=1\n'.repeat(200_000)))).toEqual(['a'])
  })
})

describe('the form of an earlier task', () => {
  const request = {
    adhoc: { module: 'shell', args: "echo 'a'" },
    timeoutSeconds: defaultTimeoutSeconds.adhoc,
    startWithinSeconds: 86_400,
    unitSize: 30,
    onEngineLoss: 'retry',
    lane: 'default',
    extraVars: { a: 1 },
    become: true,
    connection: { port: 2222 },
    check: false,
    diff: false,
    tags: [],
    skipTags: [],
    verbosity: 1,
    groups: { web: { hosts: ['web1'], vars: {}, children: [] } },
  } as const

  it('gives the same request again', () => {
    const form = formOfTask({ name: 'shell', kind: 'adhoc', request } as unknown as TaskView, ['web[1-3]', 'db1'])
    expect(buildRequest(form).request).toEqual({
      hosts: ['web[1-3]', 'db1'],
      adhoc: request.adhoc,
      unitSize: 30,
      onEngineLoss: 'retry',
      extraVars: { a: 1 },
      become: true,
      connection: { port: 2222 },
      verbosity: 1,
      groups: request.groups,
    })
  })

  it('leaves the deadline of a playbook to its kind', () => {
    const playbook = {
      name: 'platform/site.yml',
      project: 'platform',
      path: 'site.yml',
      revision: `${'a'.repeat(40)}.2`,
    }
    const asked = { ...request, adhoc: undefined, playbook, timeoutSeconds: defaultTimeoutSeconds.playbook }
    const form = formOfTask({ name: playbook.name, kind: 'playbook', request: asked } as unknown as TaskView, ['a'])
    expect(form).toMatchObject({ kind: 'project', name: '', timeoutSeconds: '', revision: 'a'.repeat(40) })
  })
})

it.each([
  ['hosts.17', 'hosts'],
  ['adhoc.module', 'module'],
  ['playbook.content', 'content'],
  ['playbook', undefined],
  ['connection', 'user'],
  ['connection.port', 'port'],
  ['extraVars.class', 'extraVars'],
  ['groups.web.hosts.0', 'inventory'],
  ['constructor', undefined],
  ['', undefined],
])('a problem at %j belongs to the field %j', (path, field) => {
  expect(fieldOfPath(path)).toBe(field)
})

it('ids of tasks are ULIDs', () => {
  expect(createTaskId(1469918176385)).toMatch(/^01ARYZ6S41[0-9A-HJKMNP-TV-Z]{16}$/)
  expect(createTaskId()).not.toBe(createTaskId())
})
