import { laneNameSchema } from '../task-options.ts'
import { section } from './section.ts'
import { decimal, integer, list, matching, size, text } from './values.ts'

/** Units, the engines that run them, and their heartbeat. */
export const engineSettings = {
  engine: section('Exec_Engine', {
    number: integer({ min: 1, max: 500 }).prefault('30').meta({ description: 'hosts per unit', readBy: 'distribute' }),
    slots: integer({ min: 1, max: 1000 })
      .prefault('4')
      .meta({ description: 'units that an engine runs at the same time', readBy: 'execute-engine' }),
    lanes: list(laneNameSchema, 'a lane name')
      .prefault('default')
      .meta({ description: 'lanes to serve', readBy: 'execute-engine' }),
    stateDir: matching(/^(?!(.*\{n\}){2})/, 'a folder, with at most one {n}')
      .prefault('/var/lib/execute-engine')
      .meta({
        description:
          'folder of one engine: its identity and the journals of its runs; {n}: the first number whose folder no other engine has locked',
        readBy: 'execute-engine',
        path: 'place',
      }),
    leaseSeconds: decimal({ min: 2, max: 3600 }).prefault('30').meta({
      description: 'lease of a unit: an engine that does not renew it for so long is lost; the same for all processes',
    }),
    graceSeconds: decimal({ min: 0, max: 600 })
      .prefault('5')
      .meta({ description: 'time between SIGTERM and SIGKILL for a run; the same for all processes' }),
    stopSeconds: decimal({ min: 0, max: 86_400 })
      .prefault('3600')
      .meta({ description: 'how long a stop signal waits for running units', readBy: 'execute-engine' }),
    maxOutputBytes: size({ min: 1024, max: 128 * 1024 })
      .prefault('64 KiB')
      .meta({ description: 'output kept per host and stream, head and tail', readBy: 'execute-engine' }),
    healthPort: integer({ min: 0, max: 65_535 }).prefault('0').meta({
      description:
        'port on 127.0.0.1 where an engine answers GET /health/live, /health/ready and /metrics; 0: none; not in standalone',
      readBy: 'execute-engine',
    }),
  }),
  dispatch: section('Dispatch', {
    depth: integer({ min: 0, max: 100_000 })
      .prefault('0')
      .meta({ description: "units kept queued per lane; 0: the free slots of the lane's engines" }),
    reapSeconds: decimal({ min: 0.1, max: 3600 })
      .prefault('5')
      .meta({ description: 'interval between searches for units of lost engines' }),
  }),
  zabbix: section('Zabbix', {
    ip: text
      .optional()
      .meta({ description: 'Zabbix server or proxy that receives the heartbeat; unset: none is sent' }),
    zabbixPort: integer({ min: 1, max: 65_535 }).prefault('10051').meta({ description: 'port of its trapper' }),
    item: matching(/^[\w.-]+$/, 'an item key without parameters: letters, digits, _, - and dot')
      .prefault('exec.engine.ping')
      .meta({ description: 'heartbeat item: 1 or 0; the reason for 0 is sent to ITEM.reason' }),
    host: text.optional().meta({ description: 'host name of the engine in Zabbix; unset: that of the machine' }),
  }),
  dataSend: section('Data_Send', {
    zabbix: decimal({ min: 0.1, max: 86_400 }).prefault('60').meta({ description: 'seconds between heartbeats' }),
  }),
}
