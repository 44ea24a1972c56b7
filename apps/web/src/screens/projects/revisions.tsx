import type { ProjectWithRevisionsView } from '@distribute/contracts'
import { useId, useState } from 'react'
import { useWords } from '../../language/words.ts'
import { Button } from '../../ui/button.tsx'
import cells from '../../ui/cells.module.css'
import { Ago } from '../../ui/time.tsx'
import { Playbooks } from './playbooks.tsx'
import { shorten } from './poll.ts'
import { projectsWords } from './projects-words.ts'
import styles from './revisions.module.css'

type Revision = ProjectWithRevisionsView['revisions'][number]

/** The revisions that tasks can name, each with its playbooks. */
export function Revisions({ project: { name, revisions } }: { readonly project: ProjectWithRevisionsView }) {
  const words = useWords(projectsWords)
  return (
    <section className={styles.revisions}>
      <h2>{words.revisions}</h2>
      {revisions.length === 0 && <p>{words.noRevisions}</p>}
      <ul>
        {revisions.map((revision) => (
          <RevisionItem key={revision.folder} project={name} revision={revision} />
        ))}
      </ul>
    </section>
  )
}

interface RevisionProps {
  readonly project: string
  readonly revision: Revision
}

function RevisionItem({ project, revision }: RevisionProps) {
  const words = useWords(projectsWords)
  const [isOpen, setOpen] = useState(revision.isCurrent)
  const place = useId()
  return (
    <li className={styles.revision}>
      <RevisionHead revision={revision} />
      {revision.changes === null && (
        <div>
          <Button look="plain" aria-expanded={isOpen} aria-controls={place} onClick={() => setOpen(!isOpen)}>
            {isOpen ? '▾' : '▸'} {words.playbooks}
          </Button>
          <div id={place}>{isOpen && <Playbooks project={project} revision={revision.revision} />}</div>
        </div>
      )}
    </li>
  )
}

function RevisionHead({ revision }: { readonly revision: Revision }) {
  const words = useWords(projectsWords)
  return (
    <div>
      <p>
        <code title={revision.revision}>{shorten(revision.revision)}</code>{' '}
        {revision.isCurrent && <strong>{words.current}</strong>} <bdi>{revision.ref ?? words.defaultBranch}</bdi>
      </p>
      <p className={cells.about}>
        {words.cloned} <Ago time={revision.createdAt} />
        {!revision.isCurrent && (
          <>
            {' '}
            · {words.wasCurrent} <Ago time={revision.currentAt} />
          </>
        )}{' '}
        · <code>{revision.folder}</code>
      </p>
      {revision.changes !== null && (
        <p className={cells.warning}>
          {words.changed}: <bdi>{revision.changes}</bdi>
        </p>
      )}
    </div>
  )
}
