import type { Configuration } from '@distribute/contracts'
import type { Logger } from 'pino'
import { SenderProcess } from './sender-process.ts'

export interface HeartbeatOptions {
  readonly configuration: Pick<Configuration, 'zabbix' | 'dataSend'> & {
    readonly engine: Pick<Configuration['engine'], 'leaseSeconds'>
  }
  /** the engine's host in Zabbix where the configuration names none */
  readonly hostName: string
  readonly logger: Logger
}

/** Whoever knows how the engine is. */
interface TroubleSource {
  /** why it cannot take units as it should; empty: it is well */
  listTroubles(): readonly string[]
}

/** Tells Zabbix how the engine is, for as long as this process lives. */
export interface Heartbeat {
  /** From now on it tells what the engine says; before that, that it is starting. */
  follow(engine: TroubleSource): void
  /** Resolves when nothing of it is left; safe to repeat. */
  stop(): Promise<void>
}

/** A daemon starts it before anything that it may have to wait for. Without `[Zabbix] IP` there is none. */
export function startHeartbeat({ configuration, hostName, logger }: HeartbeatOptions): Heartbeat {
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
  let source: TroubleSource = { listTroubles: () => ['starting: it waits for the store'] }
  const teller = setInterval(
    () => sender.tell(listTroubles(source)),
    Math.min(1000, intervalMs / 2, stalledAfterMs / 4),
  )
  return {
    follow: (engine) => {
      source = engine
    },
    stop: () => {
      clearInterval(teller)
      return sender.stop()
    },
  }
}

const noHeartbeat: Heartbeat = { follow: () => undefined, stop: async () => undefined }

/** A check that fails must not end the engine, which its error would in a timer. */
function listTroubles(source: TroubleSource): readonly string[] {
  try {
    return source.listTroubles()
  } catch (error) {
    return [`its health cannot be told: ${error instanceof Error ? error.message : error}`]
  }
}
