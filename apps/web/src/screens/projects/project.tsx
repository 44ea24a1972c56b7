import type { ProjectWithRevisionsView } from '@distribute/contracts'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { ApiError } from '../../api/api-error.ts'
import { projectQuery } from '../../api/projects.ts'
import { useMay } from '../../api/use-me.ts'
import { useWords } from '../../language/words.ts'
import { Facts } from '../../ui/facts.tsx'
import { QueryResult } from '../../ui/list/query-result.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Screen } from '../../ui/screen.tsx'
import { Ago } from '../../ui/time.tsx'
import { UpdateButton } from './clone-button.tsx'
import { pollEvery, shorten } from './poll.ts'
import { ProjectMark } from './project-state.tsx'
import { projectsWords } from './projects-words.ts'
import { Revisions } from './revisions.tsx'

/** One project with its revisions and their playbooks. */
export function Project() {
  const { name } = useParams({ from: '/projects/$name' })
  const words = useWords(projectsWords)
  const mayClone = useMay('operator')
  const project = useQuery({
    ...projectQuery(name),
    refetchInterval: ({ state }) => pollEvery(state.data === undefined ? [] : [state.data]),
  })
  const isUnknown = project.error instanceof ApiError && project.error.status === 404
  if (isUnknown) return <UnknownProject name={name} />
  return (
    <Screen title={name} acts={mayClone && project.data && <UpdateButton project={project.data} />}>
      <Link to="/projects">{words.toProjects}</Link>
      <QueryResult query={project}>
        {(found) => (
          <>
            <ProjectFacts project={found} />
            <ProjectNotices project={found} />
            <Revisions project={found} />
          </>
        )}
      </QueryResult>
    </Screen>
  )
}

function UnknownProject({ name }: { readonly name: string }) {
  const words = useWords(projectsWords)
  return (
    <Screen title={words.unknown(name)}>
      <p>{words.unknownText}</p>
      <p>
        <Link to="/projects">{words.toProjects}</Link>
      </p>
    </Screen>
  )
}

interface ProjectProps {
  readonly project: ProjectWithRevisionsView
}

function ProjectFacts({ project: { state, ref, revision, updatedAt, progress } }: ProjectProps) {
  const words = useWords(projectsWords)
  const { columns } = words
  return (
    <Facts
      facts={[
        [
          columns.state,
          <>
            <ProjectMark state={state} /> {state === 'cloning' && <bdi>{progress}</bdi>}
          </>,
        ],
        [columns.ref, revision && <bdi key="ref">{ref ?? words.defaultBranch}</bdi>],
        [columns.revision, revision && <code key="revision">{shorten(revision)}</code>],
        [columns.updated, <Ago key="updated" time={updatedAt} />],
      ]}
    />
  )
}

function ProjectNotices({ project: { state, lastError, changes, revisions } }: ProjectProps) {
  const words = useWords(projectsWords)
  return (
    <>
      {state === 'failed' && (
        <Notice look="error" title={words.lastError}>
          <p>
            <bdi>{lastError}</bdi>
          </p>
          {revisions.length > 0 && <p>{words.remains}</p>}
        </Notice>
      )}
      {changes !== null && (
        <Notice look="warning" title={words.changed}>
          <p>
            <bdi>{changes}</bdi>
          </p>
          <p>{words.changedText}</p>
        </Notice>
      )}
    </>
  )
}
