/** The processes that read settings; standalone is the other two in one process. */
export type Process = 'distribute' | 'execute-engine' | 'standalone'

export interface SectionNotes {
  readonly purpose: string
  /** the one process that reads it; unset: more than one */
  readonly readBy?: Process
}

/** The sections of `server.conf` by name. */
export const sectionNotes = {
  HTTP: { purpose: 'the HTTP service of distribute', readBy: 'distribute' },
  MySQL: {
    purpose: 'the store, in a separate database; engines use these values where [Fil_EXEC_MySQL] has none',
    readBy: 'distribute',
  },
  Fil_EXEC_MySQL: { purpose: 'account of the engines at the same store', readBy: 'execute-engine' },
  Store: { purpose: 'the store, by URL' },
  Kafka_Cluster: { purpose: 'the queue between distribute and the engines; optional in standalone' },
  Exec_Engine: { purpose: 'units and the engines that run them' },
  Dispatch: { purpose: 'how pending units are published to the queue', readBy: 'distribute' },
  Ansible: { purpose: 'how engines connect to hosts, and which Ansible they use', readBy: 'execute-engine' },
  Share: { purpose: 'the folder of projects, the same on every machine' },
  Gitlab: { purpose: 'where projects are cloned from', readBy: 'distribute' },
  Zabbix: { purpose: 'where engines send their heartbeat', readBy: 'execute-engine' },
  Data_Send: { purpose: 'interval of the heartbeat', readBy: 'execute-engine' },
  Security: { purpose: 'keys and tokens' },
  Limits: { purpose: 'limits of clients, tasks and the store', readBy: 'distribute' },
  Standalone: { purpose: 'everything in one process, as started by `npm start`', readBy: 'standalone' },
  Log: { purpose: 'logging of all processes' },
} as const satisfies Readonly<Record<string, SectionNotes>>
