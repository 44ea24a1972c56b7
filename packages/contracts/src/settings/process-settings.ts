import { oidcSettings } from './oidc-settings.ts'
import { section } from './section.ts'
import { choice, decimal, flag, integer, networks, size, text } from './values.ts'

/** Keys and tokens, limits, standalone and logs. */
export const processSettings = {
  security: section('Security', {
    keyFile: text.optional().meta({
      description: 'key that decrypts enc:v1 values; created by `distribute secret init`',
      path: 'place',
    }),
    secretVarsKeyFile: text.optional().meta({
      description: 'key of secretVars, the same for distribute and every engine; unset: KEY_FILE',
      path: 'place',
    }),
    keysDir: text.optional().meta({
      description:
        'folder of the keys that sign orders and seal secretVars for a lane; created by `distribute key init`',
      path: 'folder',
    }),
    signedOrders: choice('warn', 'required').prefault('warn').meta({
      description: 'warn: engines run unsigned orders and log a warning; required: engines reject them',
    }),
    auth: choice('auto', 'required').prefault('auto').meta({
      description:
        'auto: no token is required while HOST is loopback and BASE_URL and TRUST_PROXY are unset; standalone always requires one',
      readBy: 'distribute',
    }),
    metrics: choice('token', 'open').prefault('token').meta({
      description: 'token: GET /metrics needs a token where the API needs one; open: it never does',
      readBy: 'distribute',
    }),
    v1AllowFrom: networks
      .default([])
      .meta({ description: 'networks that can use v1 without a token', readBy: 'distribute' }),
    ...oidcSettings,
  }),
  limits: section('Limits', {
    maxHosts: integer({ min: 1, max: 1_000_000 })
      .prefault('100000')
      .meta({ description: 'largest number of hosts of one task' }),
    maxBodyBytes: size({ min: 1024, max: 1024 ** 3 })
      .prefault('8 MiB')
      .meta({ description: 'largest size of one request' }),
    maxBodiesBytes: size({ min: 1024, max: 1024 ** 4 })
      .prefault('64 MiB')
      .meta({ description: 'largest total size of requests in progress; at least MAX_BODY_BYTES' }),
    maxPlaybookBytes: size({ min: 1024, max: 4 * 1024 ** 2 })
      .prefault('1 MiB')
      .meta({ description: 'largest size of one playbook, inline or in a project' }),
    maxTaskOutputBytes: size({ min: 1024 ** 2, max: 1024 ** 4 })
      .prefault('1 GiB')
      .meta({
        description: 'output kept of one task; beyond it, only the tail of each host',
        readBy: 'execute-engine',
      }),
    retentionDays: decimal({ min: 0, max: 36_500 })
      .prefault('90')
      .meta({ description: 'days after which ended tasks and events are deleted; 0: never' }),
    auditRetentionDays: decimal({ min: 1, max: 36_500 })
      .prefault('400')
      .meta({ description: 'days after which entries of the audit log are deleted' }),
    maxOpenTasks: integer({ min: 1, max: 1_000_000 })
      .prefault('10000')
      .meta({ description: 'largest number of waiting and running tasks' }),
    maxProjects: integer({ min: 1, max: 100_000 })
      .prefault('1000')
      .meta({ description: 'largest number of projects on the share' }),
    ratePerMinute: integer({ min: 0, max: 1_000_000 })
      .prefault('0')
      .meta({ description: 'requests per client and minute; 0: no limit' }),
    allowLoopback: flag.prefault('no').meta({ description: 'tasks can have loopback addresses as hosts' }),
  }),
  standalone: section('Standalone', {
    dataDir: text.prefault('./data').meta({ description: 'folder of the database and the state', path: 'place' }),
    localHosts: flag.prefault('yes').meta({ description: 'run localhost and 127.0.0.0/8 without SSH' }),
  }),
  log: section('Log', {
    level: choice('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent')
      .prefault('info')
      .meta({ description: 'lowest level that is logged' }),
    format: choice('auto', 'json', 'pretty')
      .prefault('auto')
      .meta({ description: 'auto: pretty on a terminal, else json' }),
  }),
}
