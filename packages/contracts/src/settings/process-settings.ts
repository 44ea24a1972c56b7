import { section } from './section.ts'
import { choice, decimal, flag, integer, networks, size, text } from './values.ts'

/** Keys and tokens, limits, standalone and logs. */
export const processSettings = {
  security: section('Security', {
    keyFile: text.optional().meta({
      description: 'key that opens enc:v1 values; `distribute secret init` makes it',
      path: 'place',
    }),
    secretVarsKeyFile: text.optional().meta({
      description: 'key of secretVars, the same for distribute and every engine; left out: KEY_FILE',
      path: 'place',
    }),
    keysDir: text.optional().meta({
      description: 'folder of the keys that sign orders and seal secretVars for a lane; `distribute key init` makes it',
      path: 'folder',
    }),
    signedOrders: choice('warn', 'required').prefault('warn').meta({
      description: 'warn: engines run orders that are not signed, and log it; required: they refuse them',
    }),
    auth: choice('auto', 'required').prefault('auto').meta({
      description:
        'auto: no token is needed while HOST is loopback and BASE_URL and TRUST_PROXY are unset; standalone needs one always',
      readBy: 'distribute',
    }),
    v1AllowFrom: networks
      .default([])
      .meta({ description: 'networks that may use v1 without a token', readBy: 'distribute' }),
  }),
  limits: section('Limits', {
    maxHosts: integer({ min: 1, max: 1_000_000 }).prefault('100000').meta({ description: 'hosts of one task' }),
    maxBodyBytes: size({ min: 1024, max: 1024 ** 3 })
      .prefault('8 MiB')
      .meta({ description: 'size of one request' }),
    maxBodiesBytes: size({ min: 1024, max: 1024 ** 4 })
      .prefault('64 MiB')
      .meta({ description: 'size of all requests together that are not answered yet; at least MAX_BODY_BYTES' }),
    maxPlaybookBytes: size({ min: 1024, max: 4 * 1024 ** 2 })
      .prefault('1 MiB')
      .meta({ description: 'size of one playbook, sent or in a project' }),
    maxTaskOutputBytes: size({ min: 1024 ** 2, max: 1024 ** 4 })
      .prefault('1 GiB')
      .meta({
        description: 'output that is kept of one task; beyond it only the tail of each host',
        readBy: 'execute-engine',
      }),
    retentionDays: decimal({ min: 0, max: 36_500 })
      .prefault('90')
      .meta({ description: 'tasks that ended longer ago are deleted; 0: never' }),
    maxOpenTasks: integer({ min: 1, max: 1_000_000 }).prefault('10000').meta({ description: 'tasks that wait or run' }),
    maxProjects: integer({ min: 1, max: 100_000 }).prefault('1000').meta({ description: 'projects on the share' }),
    ratePerMinute: integer({ min: 0, max: 1_000_000 })
      .prefault('0')
      .meta({ description: 'requests of one client in a minute; 0: any number' }),
    allowLoopback: flag.prefault('no').meta({ description: 'addresses of this machine itself may be hosts of a task' }),
  }),
  standalone: section('Standalone', {
    dataDir: text.prefault('./data').meta({ description: 'folder of database and state', path: 'place' }),
    localHosts: flag.prefault('yes').meta({ description: 'localhost and 127.0.0.0/8 are run without SSH' }),
  }),
  log: section('Log', {
    level: choice('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent')
      .prefault('info')
      .meta({ description: 'the least that is logged' }),
    format: choice('auto', 'json', 'pretty')
      .prefault('auto')
      .meta({ description: 'auto: pretty on a terminal, else json' }),
  }),
}
