import type { ProjectView } from '@distribute/contracts'
import { cloneProject } from '../../api/projects.ts'
import { useWords } from '../../language/words.ts'
import { ActButton } from '../../ui/act-button.tsx'
import { Field, TextInput } from '../../ui/field.tsx'
import { readText } from '../../ui/read-text.ts'
import { projectsWords } from './projects-words.ts'

/** Asks for name and branch, and clones the project. */
export function CloneButton() {
  const words = useWords(projectsWords)
  return (
    <ActButton
      label={words.clone}
      title={words.cloneTitle}
      look="primary"
      act={(values) => cloneProject(readText(values, 'name'), readText(values, 'ref'))}
    >
      <p>{words.cloneText}</p>
      <Field label={words.name} hint={words.nameHint}>
        <TextInput name="name" required maxLength={100} autoComplete="off" spellCheck={false} />
      </Field>
      <RefField />
    </ActButton>
  )
}

interface UpdateButtonProps {
  readonly project: ProjectView
}

/** Clones the project again. */
export function UpdateButton({ project: { name, ref, revision } }: UpdateButtonProps) {
  const words = useWords(projectsWords)
  return (
    <ActButton
      label={revision === null ? words.cloneAgain : words.update}
      title={words.updateTitle(name)}
      look="primary"
      act={(values) => cloneProject(name, readText(values, 'ref'))}
    >
      <p>{words.updateText}</p>
      <RefField branch={ref ?? ''} />
    </ActButton>
  )
}

function RefField({ branch = '' }: { readonly branch?: string }) {
  const words = useWords(projectsWords)
  return (
    <Field label={words.ref} hint={words.refHint}>
      <TextInput name="ref" maxLength={255} autoComplete="off" spellCheck={false} defaultValue={branch} />
    </Field>
  )
}
