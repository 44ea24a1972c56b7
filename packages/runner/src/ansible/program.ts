import type { TaskAction, TaskKind } from '@distribute/contracts'

/** How Ansible is told to run one kind of action. Methods take only actions of that kind. */
export interface AnsibleProgram<Action extends TaskAction = TaskAction> {
  /** the program, unless `createPlaybook` returns a text: that is run by `ansible-playbook` */
  readonly name: 'ansible' | 'ansible-playbook'
  /**
   * Returns the playbook to write to the unit's folder. `canHide`: arguments can be hidden from
   * other users.
   */
  createPlaybook(action: Action, options: { readonly canHide: boolean }): string | undefined
  /** Returns the arguments of `ansible` that any user of the machine may see. */
  listArguments(action: Action): readonly string[]
  /** Returns the arguments that no other user of the machine may see. */
  listHidden(action: Action): readonly string[]
}

type ActionOf<Kind extends TaskKind> = Extract<TaskAction, { readonly kind: Kind }>

const programs: { readonly [Kind in TaskKind]: AnsibleProgram<ActionOf<Kind>> } = {
  adhoc: {
    name: 'ansible',
    /**
     * Only where the arguments cannot be hidden otherwise: names and errors are those of a playbook
     * then.
     */
    createPlaybook: ({ module, args }, { canHide }) => {
      if (args === '' || canHide) return undefined
      return JSON.stringify([{ hosts: 'target_hosts', gather_facts: false, tasks: [{ name: module, [module]: args }] }])
    },
    listArguments: ({ module }) => ['target_hosts', `--module-name=${module}`],
    listHidden: ({ args }) => (args === '' ? [] : [`--args=${args}`]),
  },
  playbook: {
    name: 'ansible-playbook',
    createPlaybook: (action) => ('content' in action ? action.content : undefined),
    listArguments: () => [],
    listHidden: () => [],
  },
}

/** Returns how this action is run. Pass only the same action to the methods of the answer. */
export function programOf({ kind }: Pick<TaskAction, 'kind'>): AnsibleProgram {
  return programs[kind]
}
