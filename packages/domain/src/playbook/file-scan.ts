/** A word whose meaning changes when hosts are split into units, and its line, from 1. */
export interface SplitWord {
  readonly line: number
  readonly word: string
}

/** What the tasks in a play, block or include inherit. */
export interface TaskScope {
  /** a condition applies to them */
  readonly isConditional: boolean
  /** they run on the engine */
  readonly isLocal: boolean
}

/** Another file that a playbook, role or list of tasks includes. */
export interface Reference {
  readonly line: number
  readonly kind: 'playbook' | 'tasks' | 'role' | 'variables' | 'template'
  /** as written, with templates resolved */
  readonly name: string
  readonly scope: TaskScope
  /** of a role: its files that replace `main` */
  readonly parts?: RoleParts
}

export interface RoleParts {
  readonly tasks?: string | undefined
  readonly handlers?: string | undefined
  readonly vars?: string | undefined
  readonly defaults?: string | undefined
}

export interface LineRemark {
  readonly line: number
  readonly text: string
}

export interface FileScan {
  /** problems that prevent a run */
  readonly problems: LineRemark[]
  readonly splitWords: SplitWord[]
  readonly references: Reference[]
  /** references that only a run can resolve */
  readonly unread: LineRemark[]
  /** names of `vars_prompt` that have no default */
  readonly prompts: LineRemark[]
  /**
   * features that probably behave differently from what their author expects, with any number of
   * units
   */
  readonly advice: LineRemark[]
  /** names that templates and expressions use */
  readonly variables: Set<string>
}

export function createFileScan(): FileScan {
  return {
    ...{ problems: [], splitWords: [], references: [], unread: [], prompts: [], advice: [] },
    variables: new Set(),
  }
}
