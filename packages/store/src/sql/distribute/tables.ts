/** Instances of distribute. */
export interface DistributeTables {
  distribute: DistributeTable
}

interface DistributeTable {
  /** new at each start of the process */
  id: string
  host_name: string
  settings: string
  seen_at: string
}
