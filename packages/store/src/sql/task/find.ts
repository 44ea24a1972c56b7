import type { TaskKind } from '@distribute/contracts'
import type { Kysely } from 'kysely'
import type { Task } from '../../port/task.ts'
import type { Tables } from '../tables.ts'
import { selectTasks, toTasks } from './row.ts'

/** The task with this public id. */
export async function findTask(db: Kysely<Tables>, publicId: string): Promise<Task | undefined> {
  const rows = await selectTasks(db).where('task.public_id', '=', publicId).execute()
  return (await toTasks(db, rows))[0]
}

/** The task that a v1 client submitted with this `task_id`. */
export async function findTaskByV1Id(
  db: Kysely<Tables>,
  { kind, v1Id }: { kind: TaskKind; v1Id: string },
): Promise<Task | undefined> {
  const rows = await selectTasks(db).where('task.kind', '=', kind).where('task.v1_id', '=', v1Id).execute()
  return (await toTasks(db, rows))[0]
}
