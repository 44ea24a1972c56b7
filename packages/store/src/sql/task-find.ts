import type { TaskKind } from '@distribute/contracts'
import type { Kysely } from 'kysely'
import type { Task } from '../store.ts'
import type { Tables } from './schema.ts'
import { taskColumns, toTasks } from './task-row.ts'

/** The task with this public id. */
export async function findTask(db: Kysely<Tables>, publicId: string): Promise<Task | undefined> {
  const row = await db.selectFrom('task').select(taskColumns).where('public_id', '=', publicId).executeTakeFirst()
  return row === undefined ? undefined : (await toTasks(db, [row]))[0]
}

/** The task that a v1 client submitted under this `task_id`. */
export async function findTaskByV1Id(
  db: Kysely<Tables>,
  { kind, v1Id }: { kind: TaskKind; v1Id: string },
): Promise<Task | undefined> {
  const row = await db
    .selectFrom('task')
    .select(taskColumns)
    .where('kind', '=', kind)
    .where('v1_id', '=', v1Id)
    .executeTakeFirst()
  return row === undefined ? undefined : (await toTasks(db, [row]))[0]
}
