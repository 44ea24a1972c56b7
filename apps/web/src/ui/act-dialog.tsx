import { useMutation } from '@tanstack/react-query'
import { type ComponentProps, type FormEvent, type ReactNode, useId } from 'react'
import { useWords } from '../language/words.ts'
import { Button } from './button.tsx'
import styles from './dialog.module.css'
import { Dialog } from './dialog.tsx'
import { Failure } from './notice.tsx'
import { uiWords } from './ui-words.ts'

interface ActDialogProps {
  readonly open: boolean
  readonly onClose: () => void
  readonly title: string
  /** the name of the act, on the button that does it */
  readonly label: string
  readonly look?: ComponentProps<typeof Button>['look']
  /** what will happen, and fields with names */
  readonly children: ReactNode
  /** Does it, with the values of the fields. */
  readonly act: (values: FormData) => Promise<unknown>
  /** Says what an error means here; false: in the words of the server. */
  readonly explain?: (error: Error) => ReactNode | false
}

/** Asks before an act, or for what it needs. It stays open while the act fails. */
export function ActDialog({ open, onClose, title, label, look, children, act, explain }: ActDialogProps) {
  const words = useWords(uiWords)
  const form = useId()
  const attempt = useMutation({ mutationFn: act, onSuccess: close })
  function close() {
    onClose()
    attempt.reset()
  }
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    attempt.mutate(new FormData(event.currentTarget))
  }
  const acts = (
    <>
      <Button onClick={close}>{words.cancel}</Button>
      <Button type="submit" form={form} look={look ?? 'primary'} disabled={attempt.isPending}>
        {label}
      </Button>
    </>
  )
  return (
    <Dialog open={open} onClose={close} title={title} acts={acts}>
      <form id={form} className={styles.content} onSubmit={submit}>
        {children}
        {attempt.isError && (explain?.(attempt.error) || <Failure error={attempt.error} />)}
      </form>
    </Dialog>
  )
}
