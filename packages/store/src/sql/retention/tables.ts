/** Tasks that are being deleted. */
export interface RetentionTables {
  deleted_task: DeletedTaskTable
}

interface DeletedTaskTable {
  task: number
  deleted_at: string
}
