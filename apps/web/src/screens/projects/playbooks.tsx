import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { playbooksQuery } from '../../api/projects.ts'
import { useMay } from '../../api/use-me.ts'
import { useWords } from '../../language/words.ts'
import { QueryList } from '../../ui/list/query-list.tsx'
import { shorten } from './poll.ts'
import { projectsWords } from './projects-words.ts'
import styles from './revisions.module.css'

interface PlaybooksProps {
  readonly project: string
  readonly revision: string
}

/** The playbooks of a revision, each with the way to run it. */
export function Playbooks({ project, revision }: PlaybooksProps) {
  const words = useWords(projectsWords)
  const mayRun = useMay('operator')
  const list = useInfiniteQuery(playbooksQuery(project, revision))
  return (
    <QueryList list={list} empty={<p>{words.noPlaybooks}</p>}>
      {(playbooks) => (
        <ul className={styles.playbooks} aria-label={words.playbooksOf(shorten(revision))}>
          {playbooks.map(({ path }) => (
            <li key={path} className={styles.playbook}>
              <code>
                <bdi>{path}</bdi>
              </code>
              {mayRun && (
                <Link to="/run" search={{ project, path, revision }} aria-label={`${words.run} ${path}`}>
                  {words.run}
                </Link>
              )}
            </li>
          ))}
        </ul>
      )}
    </QueryList>
  )
}
