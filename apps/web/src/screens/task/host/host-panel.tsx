import { Dialog } from '@base-ui/react/dialog'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { memo, useState } from 'react'
import { useWords } from '../../../language/words.ts'
import { uiWords } from '../../../ui/ui-words.ts'
import type { HostBoard } from '../live/host-board.ts'
import type { LiveTask } from '../live/live-task.ts'
import { HostDetail } from './host-detail.tsx'
import styles from './host-panel.module.css'

interface HostPanelProps {
  readonly taskId: string
  readonly live: LiveTask
  readonly board: HostBoard | undefined
}

/** The host of the address, in front of its task. Escape closes it; the focus stays inside. */
export const HostPanel = memo(function HostPanel(props: HostPanelProps) {
  const words = useWords(uiWords)
  const { host } = useSearch({ from: '/tasks/$id' })
  const navigate = useNavigate({ from: '/tasks/$id' })
  const [last, setLast] = useState(host)
  if (host !== undefined && host !== last) setLast(host)
  const close = () => void navigate({ search: ({ host: _, ...others }) => others, resetScroll: false })
  return (
    <Dialog.Root open={host !== undefined} onOpenChange={(isOpen) => !isOpen && close()}>
      <Dialog.Portal>
        <Dialog.Backdrop className={styles.backdrop} />
        <Dialog.Popup className={styles.panel}>
          <div className={styles.head}>
            <Dialog.Title className={styles.title}>
              <bdi>{last}</bdi>
            </Dialog.Title>
            <Dialog.Close className={styles.close}>{words.close}</Dialog.Close>
          </div>
          {last !== undefined && <HostDetail {...props} key={last} host={last} />}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
})
