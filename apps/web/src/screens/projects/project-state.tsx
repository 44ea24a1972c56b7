import type { ProjectView } from '@distribute/contracts'
import type { ShownHostState } from '../../language/state-words.ts'
import { useWords } from '../../language/words.ts'
import cells from '../../ui/cells.module.css'
import { Mark } from '../../ui/state-mark.tsx'
import { projectsWords } from './projects-words.ts'

const looks: Readonly<Record<ProjectView['state'], ShownHostState>> = {
  cloning: 'running',
  ready: 'ok',
  failed: 'failed',
}

/** The state of the last clone. */
export function ProjectMark({ state }: Pick<ProjectView, 'state'>) {
  return <Mark look={looks[state]} text={useWords(projectsWords).states[state]} />
}

interface ProjectTroubleProps {
  readonly project: Pick<ProjectView, 'state' | 'progress' | 'lastError' | 'changes'>
}

/** How far the clone is, why the last one failed, and which files were changed on the share. */
export function ProjectTrouble({ project: { state, progress, lastError, changes } }: ProjectTroubleProps) {
  const words = useWords(projectsWords)
  return (
    <>
      {state === 'cloning' && progress !== null && <bdi className={cells.about}>{progress}</bdi>}
      {state === 'failed' && (
        <div className={cells.trouble}>
          <bdi>{lastError}</bdi>
        </div>
      )}
      {changes !== null && (
        <div className={cells.warning}>
          {words.changed}: <bdi>{changes}</bdi>
        </div>
      )}
    </>
  )
}
