/** Who reads settings; standalone is the other two in one process. */
export type Process = 'distribute' | 'execute-engine' | 'standalone'

export interface SectionNotes {
  readonly purpose: string
  /** the one process that reads it; left out: more than one does */
  readonly readBy?: Process
}

/** The sections of `server.conf` by their names. */
export const sectionNotes = {
  HTTP: { purpose: 'where and how distribute answers', readBy: 'distribute' },
  MySQL: {
    purpose: 'the store, a database of its own; engines take over what [Fil_EXEC_MySQL] does not say',
    readBy: 'distribute',
  },
  Fil_EXEC_MySQL: { purpose: "the engines' account at the same store", readBy: 'execute-engine' },
  Store: { purpose: 'the store by its address' },
  Kafka_Cluster: { purpose: 'the queue between distribute and the engines; standalone can do without' },
  Exec_Engine: { purpose: 'units and the engines that run them' },
  Dispatch: { purpose: 'how pending units are given to the queue', readBy: 'distribute' },
  Ansible: { purpose: 'how hosts are reached, and with which Ansible', readBy: 'execute-engine' },
  Share: { purpose: 'the folder of projects, the same on every machine' },
  Gitlab: { purpose: 'where projects come from', readBy: 'distribute' },
  Zabbix: { purpose: 'who is told that an engine is well', readBy: 'execute-engine' },
  Data_Send: { purpose: 'how often', readBy: 'execute-engine' },
  Security: { purpose: 'keys and tokens' },
  Limits: { purpose: 'what a client, a task and the store may hold', readBy: 'distribute' },
  Standalone: { purpose: 'what `npm start` runs: all in one process', readBy: 'standalone' },
  Log: { purpose: 'what the processes log' },
} as const satisfies Readonly<Record<string, SectionNotes>>
