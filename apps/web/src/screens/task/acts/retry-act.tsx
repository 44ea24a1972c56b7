import type { TaskView } from '@distribute/contracts'
import { useState } from 'react'
import { createTaskId } from '../../../api/new-task-id.ts'
import { useWords } from '../../../language/words.ts'
import { Button } from '../../../ui/button.tsx'
import { actsWords } from './acts-words.ts'
import { RetryDialog } from './retry-dialog.tsx'

/** Opens the dialog that retries hosts. Each opening has its own id, so that it makes one task at most. */
export function RetryAct({ task }: { readonly task: TaskView }) {
  const words = useWords(actsWords)
  const [newId, setNewId] = useState<string>()
  return (
    <>
      <Button look="primary" onClick={() => setNewId(createTaskId())}>
        {words.retry}
      </Button>
      {newId !== undefined && <RetryDialog key={newId} task={task} newId={newId} onClose={() => setNewId(undefined)} />}
    </>
  )
}
