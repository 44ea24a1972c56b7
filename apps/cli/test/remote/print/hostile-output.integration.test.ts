import type { ServerResponse } from 'node:http'
import {
  accountSchema,
  callerSchema,
  createdTokenSchema,
  engineSchema,
  hostHistorySchema,
  hostResultSchema,
  hostResultWithStepsSchema,
  laneSchema,
  livenessSchema,
  pageSchema,
  problemSchema,
  projectSchema,
  projectWithRevisionsSchema,
  resultGroupSchema,
  taskPreviewSchema,
  taskSchema,
  taskSummarySchema,
  tokenSchema,
  unitSchema,
} from '@distribute/contracts'
import { useFolder } from '@distribute/testbed'
import { expect, it } from 'vitest'
import { commandEntries } from '../../../src/commands.ts'
import { describeProgress } from '../../../src/remote/watch/describe-progress.ts'
import { type Answer, startAnsweringServer } from '../../answering-server.ts'
import { readHostileExample } from '../../example.ts'
import { runProgram } from '../../run-program.ts'

/**
 * Clears the screen, in the 7-bit and the 8-bit form, sets the title, and reverses what follows.
 */
const hostile = '\u001b[2J\u009b2J\u001b]0;owned\u0007\u202e\r\u0008\u007f'
const controls = /[^\P{Cc}\n\t]|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u

/** By the end of the path, the longest first. */
const answers = [
  ['/tasks/preview', taskPreviewSchema],
  ['/tasks', pageSchema(taskSummarySchema)],
  ['/groups', pageSchema(resultGroupSchema)],
  ['/units', pageSchema(unitSchema)],
  [/\/tasks\/[^/]+\/hosts\/[^/]+$/, hostResultWithStepsSchema],
  [/\/tasks\/[^/]+\/hosts$/, pageSchema(hostResultSchema)],
  ['/results', pageSchema(hostHistorySchema)],
  ['/engines', pageSchema(engineSchema)],
  ['/drain', engineSchema],
  ['/lanes', pageSchema(laneSchema)],
  ['/me', callerSchema],
  ['/tokens', pageSchema(tokenSchema)],
  [/\/tokens\/[^/]+$/, tokenSchema],
  ['/accounts', pageSchema(accountSchema)],
  [/\/accounts\/[^/]+$/, accountSchema],
  ['/health/live', livenessSchema],
  ['/projects', pageSchema(projectSchema)],
  [/\/projects\/[^/]+$/, projectWithRevisionsSchema],
  [/\/tasks\/[^/]+(\/retry|\/cancel)?$/, taskSchema],
] as const

function answer(line: string, response: ServerResponse) {
  const [method, url = ''] = line.split(' ')
  const path = url.replace(/\?.*/, '')
  if (method === 'POST' && path.endsWith('/tasks')) return readHostileExample(taskSchema, hostile)
  if (method === 'POST' && path.endsWith('/tokens')) return readHostileExample(createdTokenSchema, hostile)
  if (method === 'POST' && path.endsWith('/projects')) return readHostileExample(projectSchema, hostile)
  if (path.endsWith('/output')) return stream(url, response)
  const [, schema] = answers.find(([end]) => (typeof end === 'string' ? path.endsWith(end) : end.test(path))) ?? []
  return schema === undefined ? refuse(response) : readHostileExample(schema, hostile)
}

/** As a server may send it that cleans nothing. */
function stream(url: string, response: ServerResponse) {
  const format = new URLSearchParams(url.replace(/.*\?/, '')).get('format')
  const host = JSON.stringify(readHostileExample(hostResultSchema, hostile))
  if (format === 'ndjson') return response.setHeader('content-type', 'application/x-ndjson').end(`${host}\n`)
  return response.setHeader('content-type', `text/${format === 'csv' ? 'csv' : 'plain'}`).end(`${hostile}\n`)
}

function refuse(response: ServerResponse) {
  response.statusCode = 404
  return readHostileExample(problemSchema, hostile)
}

function isRemote(group: string): boolean {
  return group !== 'On the machine of distribute:'
}

async function run(words: readonly string[], answerWith: Answer = ({ line }, response) => answer(line, response)) {
  const { address } = await startAnsweringServer(answerWith)
  const env = { HOME: useFolder(), DISTRIBUTE_SERVER: address, DISTRIBUTE_TOKEN: 'secret' }
  const { printed, notes } = await runProgram(words, { env })
  return [...printed, ...notes].join('\n')
}

const commands = [
  'status',
  'task list',
  'task list -o json',
  'task show patch',
  'task show patch -o json',
  'watch patch',
  'wait patch',
  'results patch',
  'results patch -o json',
  'results patch -o ndjson',
  'results patch -o csv',
  'results patch -o hosts',
  'results patch -q w -o table',
  'results patch -q w -o json',
  'results patch -q w -o ndjson',
  'results patch -q w -o csv',
  'output patch',
  'output patch --fold',
  'output patch web01',
  'host patch web01',
  'host patch web01 -o json',
  'host web01',
  'host web01 -o json',
  'cancel patch',
  'retry patch',
  'retry patch --detach',
  'adhoc web01 -a true --fold',
  'adhoc web01 -a true --preview',
  'adhoc web01 -a true --list-hosts',
  'playbook platform:site.yml web01 --fold',
  'project list',
  'project list -o json',
  'project show platform',
  'project show platform -o json',
  'project clone platform',
  'engine list',
  'engine list -o json',
  'engine drain e1',
  'lane list',
  'lane list -o json',
  'token list',
  'token list -o json',
  'token create --name web',
  'token revoke --name web',
  'user list',
  'user list -o json',
  'user disable mei',
  'doctor',
]

it.each(commands)('%s prints hostile text of the server without control characters', async (words) => {
  const text = await run(words.split(' '))
  expect(text).not.toBe('')
  expect(text).not.toMatch(controls)
})

it('every command that shows what a server says is among them', () => {
  const withoutAnswers = ['login', 'logout', 'completion']
  const asking = commandEntries.filter(({ name, group }) => isRemote(group) && !withoutAnswers.includes(name))
  expect(commands.map((words) => words.split(' ')[0])).toEqual(expect.arrayContaining(asking.map(({ name }) => name)))
})

it('the progress on a terminal shows hostile text without control characters', () => {
  const task = readHostileExample(taskSchema, hostile)
  const host = { host: hostile, step: hostile, since: task.createdAt }
  const outstanding = { hosts: [host], total: 1 }
  const view = { task: { ...task, blockedBy: hostile }, outstanding, nowMs: Date.now(), columns: 80, isColored: false }
  expect(describeProgress(view)).not.toMatch(controls)
})

it('JSON has hostile text unchanged, in escapes', async () => {
  const tasks: unknown = JSON.parse(await run(['task', 'list', '-o', 'json']))
  expect(tasks).toMatchObject([{ name: expect.stringContaining(hostile) }])
})

it('the answer of a server that refuses is printed without control characters', async () => {
  const error: unknown = await run(['status'], (_, response) => refuse(response)).catch((error) => error)
  expect(error).toMatchObject({ name: 'ApiError', message: expect.not.stringMatching(controls) })
})
