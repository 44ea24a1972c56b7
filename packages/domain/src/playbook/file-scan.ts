/**
 * A word that means something else in each unit of hosts than over all of them, and its line, from
 * 1.
 */
export interface SplitWord {
  readonly line: number
  readonly word: string
}

/** What a play, block or include hands on to the tasks in it. */
export interface TaskScope {
  /** a condition stands before them */
  readonly isConditional: boolean
  /** they run on the engine */
  readonly isLocal: boolean
}

/** Another file that a playbook, role or list of tasks takes in. */
export interface Reference {
  readonly line: number
  readonly kind: 'playbook' | 'tasks' | 'role' | 'variables' | 'template'
  /** as it is written, templates resolved */
  readonly name: string
  readonly scope: TaskScope
  /** of a role: the files in it that count in place of `main` */
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
  /** what keeps it from being run at all */
  readonly problems: LineRemark[]
  readonly splitWords: SplitWord[]
  readonly references: Reference[]
  /** what cannot be followed without running it */
  readonly unread: LineRemark[]
  /** names of `vars_prompt` that have no default */
  readonly prompts: LineRemark[]
  /** what works in another way than its author may think, in however many units */
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
