import { useWords } from '../../language/words.ts'
import cells from '../../ui/cells.module.css'
import { Ago } from '../../ui/time.tsx'
import { accessWords } from './access-words.ts'

interface CreatedCellProps {
  readonly createdAt: string
  readonly createdBy: string | null
}

/** When something was created, and by whom. */
export function CreatedCell({ createdAt, createdBy }: CreatedCellProps) {
  const words = useWords(accessWords)
  return (
    <td className={cells.name}>
      <Ago time={createdAt} />
      {createdBy !== null && (
        <div className={cells.about}>
          {words.createdBy} <bdi>{createdBy}</bdi>
        </div>
      )}
    </td>
  )
}
