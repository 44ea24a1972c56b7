import type { TaskView } from '@distribute/contracts'
import { useState } from 'react'
import { useFormat } from '../../../language/format.ts'
import { useWords } from '../../../language/words.ts'
import { Button } from '../../../ui/button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { Failure } from '../../../ui/notice.tsx'
import { actsWords } from './acts-words.ts'
import { useCancel } from './use-acts.ts'

/** Cancels the task after a question. */
export function CancelAct({ task }: { readonly task: TaskView }) {
  const words = useWords(actsWords)
  const cancel = useCancel(task.id)
  const [isOpen, setOpen] = useState(false)
  const close = () => setOpen(false)
  const ask = () => {
    cancel.reset()
    setOpen(true)
  }
  const acts = (
    <>
      <Button onClick={close}>{words.keepRunning}</Button>
      <Button look="danger" disabled={cancel.isPending} onClick={() => cancel.mutate(undefined, { onSuccess: close })}>
        {words.cancelNow}
      </Button>
    </>
  )
  return (
    <>
      {cancel.isSuccess && <span role="status">{words.cancelled}</span>}
      <Button look="danger" onClick={ask}>
        {words.cancel}
      </Button>
      <Dialog open={isOpen} onClose={close} title={words.cancelTitle} acts={acts}>
        <Consequences hosts={task.hosts} />
        {cancel.error !== null && <Failure error={cancel.error} />}
      </Dialog>
    </>
  )
}

function Consequences({ hosts }: { readonly hosts: TaskView['hosts'] }) {
  const words = useWords(actsWords)
  const format = useFormat()
  const { running, waiting, total } = hosts
  const ended = total - running - waiting
  return (
    <>
      {running > 0 && <p>{words.cancelRunning(running, format.number(running))}</p>}
      {waiting > 0 && <p>{words.cancelWaiting(waiting, format.number(waiting))}</p>}
      {ended > 0 && <p>{words.cancelKept(format.number(ended))}</p>}
    </>
  )
}
