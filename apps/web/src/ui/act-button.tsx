import { type ComponentProps, type ReactNode, useState } from 'react'
import { ActDialog } from './act-dialog.tsx'
import { Button } from './button.tsx'

interface ActButtonProps extends Omit<ComponentProps<typeof ActDialog>, 'open' | 'onClose' | 'label' | 'children'> {
  /** on the button that opens the dialog, and, unless `submit` is given, on the one that does the act */
  readonly label: string
  readonly submit?: string
  readonly children?: ReactNode
}

/** A button for an act that is asked about first. */
export function ActButton({ label, submit = label, look, children, ...dialog }: ActButtonProps) {
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <Button look={look === 'primary' ? 'primary' : 'normal'} onClick={() => setOpen(true)}>
        {label}
      </Button>
      <ActDialog {...dialog} open={isOpen} onClose={() => setOpen(false)} label={submit} look={look}>
        {children}
      </ActDialog>
    </>
  )
}
