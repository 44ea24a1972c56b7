import type { Generated } from 'kysely'
import type { ProjectState } from '../../port/project.ts'
import type { Bytes, Later } from '../base/column-types.ts'

/** Projects, their revisions, and the revisions that tasks use. */
export interface ProjectTables {
  project: ProjectTable
  revision: RevisionTable
  task_revision: TaskRevisionTable
}

interface ProjectTable {
  id: Generated<number>
  name: Bytes
  state: ProjectState
  last_error: Later<string>
  created_at: string
  updated_at: string
  current_revision: Later<number>
  progress: Later<string>
  held_by: Later<string>
  held_until: Later<string>
}

interface RevisionTable {
  id: Generated<number>
  project: number
  /** name of the revision: a commit, or a later checkout of it */
  commit_id: string
  ref: Later<string>
  state: 'ready' | 'changed' | 'removing'
  created_at: string
  current_at: Later<string>
  changes: Later<string>
  changed_at: Later<string>
}

interface TaskRevisionTable {
  task: number
  revision: number
}
