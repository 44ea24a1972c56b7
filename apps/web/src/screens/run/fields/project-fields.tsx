import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useWords } from '../../../language/words.ts'
import { Choice } from '../../../ui/field.tsx'
import { Failure, Notice } from '../../../ui/notice.tsx'
import { listRevisionChoices } from '../request/revision-choices.ts'
import { useField, useRunModel } from '../run-model.ts'
import { playbooksQuery, projectChoicesQuery, revisionsQuery } from '../run-queries.ts'
import { runWords } from '../run-words.ts'
import { FieldFrame, FormChoice, FormText } from './form-fields.tsx'

/** A project, one of its revisions and one of the playbooks there. */
export function ProjectFields() {
  const words = useWords(runWords)
  const projects = useQuery(projectChoicesQuery)
  if (projects.isError && projects.data === undefined)
    return <Failure error={projects.error} onRetry={projects.refetch} />
  if (projects.data?.items.length === 0)
    return (
      <Notice>
        {words.noProjects} <Link to="/projects">{words.toProjects}</Link>
      </Notice>
    )
  return (
    <>
      <ProjectChoice names={projects.data?.items.map(({ name }) => name) ?? []} />
      <RevisionChoice />
      <PathField />
    </>
  )
}

/** Another project has other revisions and playbooks. */
function ProjectChoice({ names }: { readonly names: readonly string[] }) {
  const words = useWords(runWords)
  const { change } = useRunModel()
  const [value] = useField('project')
  const known = value === '' || names.includes(value) ? names : [value, ...names]
  return (
    <FieldFrame name="project">
      <Choice
        value={value}
        choices={[['', words.choose], ...known.map((name) => [name, name] as const)]}
        onChange={(project) => change({ project, revision: '', path: '' })}
      />
    </FieldFrame>
  )
}

function RevisionChoice() {
  const words = useWords(runWords)
  const [project] = useField('project')
  const [revision] = useField('revision')
  const { data, error, refetch } = useQuery(revisionsQuery(project))
  return (
    <>
      <FormChoice name="revision" choices={listRevisionChoices(data?.items ?? [], revision, words)} />
      {error !== null && <Failure error={error} onRetry={refetch} />}
    </>
  )
}

function PathField() {
  const [project] = useField('project')
  const [revision] = useField('revision')
  const revisions = useQuery(revisionsQuery(project)).data?.items
  const current = revisions?.find(({ isCurrent }) => isCurrent)?.revision
  const playbooks = useQuery(playbooksQuery(project, revision || (current ?? '')))
  return (
    <>
      <FormText name="path" suggestions={playbooks.data?.items.map(({ path }) => path) ?? []} />
      {playbooks.error !== null && <Failure error={playbooks.error} onRetry={playbooks.refetch} />}
    </>
  )
}
