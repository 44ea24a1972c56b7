/*
 * Examples of the OpenAPI description. A test of each route that has one parses it by its schema.
 */

const submittedAt = '2026-03-14T01:59:26.535Z'
const startedAt = '2026-03-14T01:59:27.110Z'
const finishedAt = '2026-03-14T01:59:31.402Z'
const commit = '3f2a9c1d8e7b6a5f4c3d2e1f0a9b8c7d6e5f4a3b'

const noHosts = { waiting: 0, running: 0, ok: 0, failed: 0, unreachable: 0, timeout: 0, cancelled: 0, skipped: 0 }

const hostCounts = { ...noHosts, ok: 58, failed: 1, unreachable: 1, lost: 0, total: 60, changed: 0 }

export const createTaskExamples = [
  { hosts: ['web[01-60].example'], adhoc: { module: 'shell', args: 'uptime' } },
  {
    id: 'nightly-2026-03-14',
    hosts: ['db[1-3].example', '10.1.0.0/28'],
    playbook: { project: 'platform', path: 'playbooks/site.yml' },
    become: true,
    parallel: 10,
    failCount: 2,
  },
]

export const taskSummaryExample = {
  id: '01JP9Z6Q7R8S9T0V1W2X3Y4Z5A',
  v1Id: null,
  name: 'shell',
  kind: 'adhoc' as const,
  state: 'failed' as const,
  lane: 'default',
  retryOf: null,
  blockedBy: null,
  cause: null,
  warnings: [],
  createdAt: submittedAt,
  startedAt,
  finishedAt,
  units: { pending: 0, queued: 0, running: 0, finished: 2, skipped: 0 },
  hosts: hostCounts,
}

export const taskExample = {
  ...taskSummaryExample,
  submittedBy: 'account:mei',
  request: {
    adhoc: { module: 'shell', args: 'uptime' },
    timeoutSeconds: 100,
    startWithinSeconds: 86_400,
    unitSize: 30,
    onEngineLoss: 'fail' as const,
    lane: 'default',
    extraVars: {},
    become: false,
    check: false,
    diff: false,
    tags: [],
    skipTags: [],
    verbosity: 0,
  },
}

export const hostResultExample = {
  host: 'web07.example',
  state: 'failed' as const,
  unit: 1,
  attempt: 1,
  engine: 'engine-2',
  startedAt,
  finishedAt,
  durationMs: 4292,
  rc: 127,
  changed: true,
  stdout: '',
  stderr: '/bin/sh: 1: uptme: not found',
  msg: 'non-zero return code',
  result: { changed: true, cmd: 'uptme', rc: 127 },
  truncated: false,
  cause: null,
}

export const resultGroupExample = {
  state: 'failed' as const,
  rc: 127,
  total: 29,
  hosts: ['web[01-06,08-30].example'],
  unlisted: 0,
  cause: null,
  causes: 0,
  sample: {
    host: 'web01.example',
    stdout: '',
    stderr: '/bin/sh: 1: uptme: not found',
    msg: 'non-zero return code',
    truncated: false,
  },
}

export const taskPreviewExample = {
  accepted: false,
  hosts: { total: 60, hostSets: ['web[01-60].example'], unlisted: 0, first: 'web01.example', last: 'web60.example' },
  units: 2,
  refusals: [
    {
      path: 'playbook.content',
      message:
        'line 4: run_once acts once within each unit of hosts, not over all hosts: send splitAnyway: true, or unitSize: 0 for one unit',
    },
  ],
  moreRefusals: 0,
  splitWords: [{ word: 'run_once', file: null, line: 4 }],
  warnings: [],
  blockedBy: null,
}

export const taskMatrixExample = { hosts: ['web[01-08].example'], states: 'ooofoouo', total: 8 }

export const knownHostExample = {
  host: 'web07.example',
  state: 'timeout' as const,
  streak: 3,
  task: 'nightly-42',
  finishedAt,
}

const { stdout, stderr, result, truncated, ...bareResultExample } = hostResultExample

export const hostHistoryExample = {
  ...bareResultExample,
  task: { id: 'nightly-42', name: 'uptime', kind: 'adhoc' as const, lane: 'default' },
}

export const hostResultWithStepsExample = {
  ...hostResultExample,
  connection: null,
  steps: [
    {
      name: 'shell',
      action: 'ansible.builtin.shell',
      state: 'failed' as const,
      startedAt,
      durationMs: 3900,
      rc: 127,
      changed: true,
      ignored: false,
      rescued: false,
      stdout: '',
      stderr: '/bin/sh: 1: uptme: not found',
      msg: 'non-zero return code',
    },
  ],
  fault: null,
  otherHosts: [],
}

export const unitExample = {
  unit: 1,
  state: 'running' as const,
  attempt: 1,
  engine: 'engine-2',
  claimedBy: 'message' as const,
  queuedAt: submittedAt,
  startedAt,
  finishedAt: null,
  endReason: null,
  cause: null,
  exitCode: null,
  leftoversKilled: 0,
  fault: null,
  warnings: [],
  otherHosts: [],
  otherHostCounts: null,
  hosts: { ...noHosts, running: 2, ok: 28, lost: 0, total: 30, changed: 0 },
  outstanding: [{ host: 'web12.example', step: 'shell', since: startedAt }],
}

export const engineExample = {
  id: 'engine-2',
  name: 'runner2.example/execute-engine',
  hostName: 'runner2.example',
  pid: 4711,
  stateDir: '/var/lib/execute-engine',
  addresses: ['10.1.0.12'],
  version: '0.1.0',
  lanes: ['default', 'dc2'],
  slots: 8,
  busy: 3,
  state: 'up' as const,
  problem: null,
  isolation: { mode: 'namespaces' as const, reason: null },
  startedAt: '2026-03-01T08:00:00.000Z',
  lastSeenAt: startedAt,
}

export const laneExample = {
  name: 'dc2',
  units: { pending: 12, queued: 4, running: 8 },
  oldestQueuedAt: submittedAt,
  engines: 1,
  slots: 8,
  busy: 8,
}

export const projectExample = {
  name: 'platform',
  state: 'ready' as const,
  revision: commit,
  folder: '/srv/distribute/platform',
  ref: 'main',
  progress: null,
  lastError: null,
  changes: null,
  createdAt: '2026-03-01T08:00:00.000Z',
  updatedAt: submittedAt,
}

export const projectRevisionExample = {
  revision: commit,
  folder: '/srv/distribute/platform',
  ref: 'main',
  isCurrent: true,
  createdAt: submittedAt,
  currentAt: submittedAt,
  changes: null,
  changedAt: null,
}

export const projectWithRevisionsExample = { ...projectExample, revisions: [projectRevisionExample] }

export const problemExample = {
  type: 'about:blank',
  title: 'Unprocessable Content',
  status: 422,
  detail: 'the request is invalid',
  code: 'invalid_input' as const,
  errors: [{ path: 'hosts.0', message: 'web[30-01] is not a valid host set: 30 is greater than 01' }],
}

export const taskEventsExample = [
  'retry: 1707',
  '',
  'event: hosts',
  'data: {"hosts":[{"host":"web01.example","state":"ok","rc":0,"changed":false,"durationMs":812,"cause":null}]}',
  '',
  'event: task',
  'id: 48213',
  `data: ${JSON.stringify(taskSummaryExample)}`,
  '',
  'event: end',
  'id: 48213',
  'data: {"state":"failed"}',
  '',
].join('\n')
