import type { Configuration } from '@distribute/contracts'
import type { Logger } from 'pino'
import type { ProblemSource } from '../health/problem-source.ts'
import { SenderProcess } from './sender-process.ts'

export interface HeartbeatOptions {
  readonly configuration: Pick<Configuration, 'zabbix' | 'dataSend'> & {
    readonly engine: Pick<Configuration['engine'], 'leaseSeconds'>
  }
  /** the engine's host in Zabbix, unless the configuration names one */
  readonly hostName: string
  readonly problems: ProblemSource
  readonly logger: Logger
}

/** Reports the engine's health to Zabbix while this process lives. */
export interface Heartbeat {
  /** Resolves when the sender process is gone. Idempotent. */
  stop(): Promise<void>
}

/**
 * Starts the heartbeat, which does nothing without `[Zabbix] IP`. Daemons start it before they wait
 * for servers.
 */
export function startHeartbeat({ configuration, hostName, problems, logger }: HeartbeatOptions): Heartbeat {
  const { zabbix, dataSend, engine } = configuration
  if (zabbix.ip === undefined) return noHeartbeat
  const intervalMs = dataSend.zabbix * 1000
  // An engine that stands still for a whole lease loses its units.
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
  const timer = setInterval(
    () => sender.send(problems.listProblems()),
    Math.min(1000, intervalMs / 2, stalledAfterMs / 4),
  )
  return {
    stop: () => {
      clearInterval(timer)
      return sender.stop()
    },
  }
}

const noHeartbeat: Heartbeat = { stop: async () => undefined }
