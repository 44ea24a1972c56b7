import { useWords } from '../../../language/words.ts'
import { PlaybookEditor } from '../editor/playbook-editor.tsx'
import type { RunKind } from '../request/run-form.ts'
import { useField } from '../run-model.ts'
import { runWords } from '../run-words.ts'
import styles from './action-fields.module.css'
import { FormArea, FormText } from './form-fields.tsx'
import { ProjectFields } from './project-fields.tsx'

const kinds = ['adhoc', 'playbook', 'project'] as const satisfies readonly RunKind[]

/** What is run: a module, the text of a playbook, or a playbook of a project. */
export function ActionFields() {
  const words = useWords(runWords)
  const [kind, change] = useField('kind')
  return (
    <fieldset className={styles.action}>
      <legend className={styles.legend}>{words.what}</legend>
      <div className={styles.kinds}>
        {kinds.map((one) => (
          <label key={one} className={styles.kind}>
            <input type="radio" name="kind" checked={one === kind} onChange={() => change(one)} />
            {words.kinds[one]}
          </label>
        ))}
      </div>
      {kind === 'adhoc' && <ModuleFields />}
      {kind === 'playbook' && (
        <>
          <FormText name="playbookName" />
          <PlaybookEditor />
        </>
      )}
      {kind === 'project' && <ProjectFields />}
    </fieldset>
  )
}

const usualModules = [
  'command',
  'shell',
  'ping',
  'setup',
  'copy',
  'file',
  'service',
  'systemd',
  'package',
  'user',
  'reboot',
]

function ModuleFields() {
  return (
    <>
      <FormText name="module" suggestions={usualModules} />
      <FormArea name="args" rows={2} />
    </>
  )
}
