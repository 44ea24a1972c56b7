import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { accountQuery, changeAccount } from '../../../api/access.ts'
import { ApiError } from '../../../api/api-error.ts'
import { useWords } from '../../../language/words.ts'
import { ActDialog } from '../../../ui/act-dialog.tsx'
import { Button } from '../../../ui/button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { QueryResult } from '../../../ui/list/query-result.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { AccessFields } from '../access-fields.tsx'
import { readAccess } from '../access-form.ts'
import { accessWords } from '../access-words.ts'

/** Changes role and lanes of an account, unless someone else changed it meanwhile. */
export function ChangeAccount({ name }: { readonly name: string }) {
  const words = useWords(accessWords)
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <Button onClick={() => setOpen(true)}>{words.change}</Button>
      {isOpen && <ChangeDialog name={name} onClose={() => setOpen(false)} />}
    </>
  )
}

interface ChangeDialogProps {
  readonly name: string
  readonly onClose: () => void
}

function ChangeDialog({ name, onClose }: ChangeDialogProps) {
  const words = useWords(accessWords)
  const account = useQuery(accountQuery(name))
  if (account.data === undefined) {
    return (
      <Dialog open onClose={onClose} title={words.changeTitle(name)} acts={null}>
        <QueryResult query={account}>{() => null}</QueryResult>
      </Dialog>
    )
  }
  const { data, etag } = account.data
  return (
    <ActDialog
      key={etag}
      open
      onClose={onClose}
      title={words.changeTitle(name)}
      label={words.save}
      act={(values) => changeAccount(name, readAccess(values), etag ?? undefined)}
      explain={(error) => isOutdated(error) && <Outdated onLoad={() => void account.refetch()} />}
    >
      <AccessFields initial={data} />
    </ActDialog>
  )
}

function isOutdated(error: Error): boolean {
  return error instanceof ApiError && error.status === 412
}

function Outdated({ onLoad }: { readonly onLoad: () => void }) {
  const words = useWords(accessWords)
  return (
    <Notice look="warning" title={words.outdated}>
      <p>{words.outdatedText}</p>
      <Button onClick={onLoad}>{words.loadAgain}</Button>
    </Notice>
  )
}
