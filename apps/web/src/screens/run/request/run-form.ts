import type { CreateTask, OnEngineLoss } from '@distribute/contracts'

/** `project`: a playbook of a project; `playbook`: one by its text. */
export type RunKind = 'adhoc' | 'playbook' | 'project'

/** The form as the person filled it in. */
export interface RunForm {
  readonly kind: RunKind
  readonly module: string
  readonly args: string
  readonly playbookName: string
  readonly content: string
  readonly project: string
  readonly path: string
  /** a commit; empty: the current one */
  readonly revision: string
  readonly hosts: string
  readonly name: string
  readonly lane: string
  readonly timeoutSeconds: string
  readonly hostTimeoutSeconds: string
  readonly startWithinSeconds: string
  readonly parallel: string
  readonly unitSize: string
  readonly failCount: string
  readonly failRate: string
  readonly onEngineLoss: OnEngineLoss
  readonly splitAnyway: boolean
  readonly check: boolean
  readonly diff: boolean
  readonly become: boolean
  readonly becomeUser: string
  readonly extraVars: string
  readonly secretVars: string
  readonly tags: string
  readonly skipTags: string
  readonly verbosity: '0' | '1' | '2' | '3' | '4'
  readonly user: string
  readonly port: string
  /** groups and variables of an inventory, from an earlier task; the form keeps or drops them */
  readonly inventory: Inventory | null
}

type Inventory = Pick<CreateTask, 'groups' | 'hostVars'>
export type FieldName = keyof RunForm

export const emptyForm: RunForm = {
  kind: 'adhoc',
  module: 'command',
  args: '',
  playbookName: 'playbook.yml',
  content: '',
  project: '',
  path: '',
  revision: '',
  hosts: '',
  name: '',
  lane: '',
  timeoutSeconds: '',
  hostTimeoutSeconds: '',
  startWithinSeconds: '',
  parallel: '',
  unitSize: '',
  failCount: '',
  failRate: '',
  onEngineLoss: 'fail',
  splitAnyway: false,
  check: false,
  diff: false,
  become: false,
  becomeUser: '',
  extraVars: '',
  secretVars: '',
  tags: '',
  skipTags: '',
  verbosity: '0',
  user: '',
  port: '',
  inventory: null,
}
