import type { ProjectView } from '@distribute/contracts'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { projectsQuery } from '../../api/projects.ts'
import { useMay } from '../../api/use-me.ts'
import { useWords } from '../../language/words.ts'
import { shellWords } from '../../shell/shell-words.ts'
import cells from '../../ui/cells.module.css'
import { QueryList } from '../../ui/list/query-list.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Screen } from '../../ui/screen.tsx'
import { Table } from '../../ui/table.tsx'
import { Ago } from '../../ui/time.tsx'
import { CloneButton } from './clone-button.tsx'
import { pollEvery, shorten } from './poll.ts'
import { ProjectMark, ProjectTrouble } from './project-state.tsx'
import { projectsWords } from './projects-words.ts'

/** The projects with the state of their last clone. */
export function Projects() {
  const { sections } = useWords(shellWords)
  const words = useWords(projectsWords)
  const mayClone = useMay('operator')
  const list = useInfiniteQuery({
    ...projectsQuery,
    refetchInterval: ({ state }) => pollEvery(state.data?.pages.flatMap(({ items }) => items) ?? []),
  })
  return (
    <Screen title={sections.projects} acts={mayClone && <CloneButton />}>
      <QueryList list={list} empty={<Notice title={words.none}>{words.noneText}</Notice>}>
        {(projects) => <ProjectTable projects={projects} />}
      </QueryList>
    </Screen>
  )
}

function ProjectTable({ projects }: { readonly projects: readonly ProjectView[] }) {
  const { sections } = useWords(shellWords)
  const { columns } = useWords(projectsWords)
  const head = [columns.project, columns.state, columns.ref, columns.revision, columns.updated]
  return (
    <Table label={sections.projects} head={head}>
      {projects.map((project) => (
        <ProjectRow key={project.name} project={project} />
      ))}
    </Table>
  )
}

function ProjectRow({ project }: { readonly project: ProjectView }) {
  const words = useWords(projectsWords)
  const { name, ref, revision, updatedAt } = project
  return (
    <tr>
      <td className={cells.wide}>
        <Link to="/projects/$name" params={{ name }}>
          <bdi>{name}</bdi>
        </Link>
        <ProjectTrouble project={project} />
      </td>
      <td>
        <ProjectMark state={project.state} />
      </td>
      <td>
        {revision !== null &&
          (ref === null ? <span className={cells.about}>{words.defaultBranch}</span> : <bdi>{ref}</bdi>)}
      </td>
      <td>{revision !== null && <code>{shorten(revision)}</code>}</td>
      <td className={cells.line}>
        <Ago time={updatedAt} />
      </td>
    </tr>
  )
}
