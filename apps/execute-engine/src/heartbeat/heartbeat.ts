import type { Configuration } from '@distribute/contracts'
import type { Logger } from 'pino'
import type { ProblemSource } from '../health/problem-source.ts'
import { SenderProcess } from './sender-process.ts'

export interface HeartbeatOptions {
  readonly configuration: Pick<Configuration, 'zabbix' | 'dataSend'> & {
    readonly engine: Pick<Configuration['engine'], 'leaseSeconds'>
  }
  /** the engine's host in Zabbix where the configuration names none */
  readonly hostName: string
  readonly problems: ProblemSource
  readonly logger: Logger
}

/** Tells Zabbix how the engine is, for as long as this process lives. */
export interface Heartbeat {
  /** Resolves when nothing of it is left; safe to repeat. */
  stop(): Promise<void>
}

/** A daemon starts it before anything that it may have to wait for. Without `[Zabbix] IP` there is none. */
export function startHeartbeat({ configuration, hostName, problems, logger }: HeartbeatOptions): Heartbeat {
  const { zabbix, dataSend, engine } = configuration
  if (zabbix.ip === undefined) return noHeartbeat
  const intervalMs = dataSend.zabbix * 1000
  // Units are lost to an engine that stands still for a whole lease.
  const stalledAfterMs = (engine.leaseSeconds * 1000) / 2
  const sender = new SenderProcess(
    {
      zabbix: { host: zabbix.ip, port: zabbix.zabbixPort },
      host: zabbix.host ?? hostName,
      item: zabbix.item,
      intervalMs,
      stalledAfterMs,
    },
    logger,
  )
  const teller = setInterval(
    () => sender.tell(problems.listProblems()),
    Math.min(1000, intervalMs / 2, stalledAfterMs / 4),
  )
  return {
    stop: () => {
      clearInterval(teller)
      return sender.stop()
    },
  }
}

const noHeartbeat: Heartbeat = { stop: async () => undefined }
