import type { TaskView } from '@distribute/contracts'
import { useMutation } from '@tanstack/react-query'
import { useWords } from '../../../language/words.ts'
import { Button } from '../../../ui/button.tsx'
import { CopyButton } from '../../../ui/copy-button.tsx'
import { Failure } from '../../../ui/notice.tsx'
import { readHostStates } from '../comparison/host-states-query.ts'
import type { HostChoice } from './choices.ts'
import { nameFile, pickHosts, toNameLines, toSetLines } from './host-texts.ts'
import { saveFile } from './save-file.ts'
import styles from './take.module.css'
import { takeWords } from './take-words.ts'

interface TakeHostsProps {
  readonly task: TaskView
  readonly choice: HostChoice
}

/** Copies or downloads names of hosts, as they are when the button is pressed. */
export function TakeHosts({ task, choice }: TakeHostsProps) {
  const words = useWords(takeWords)
  const read = async () => pickHosts(await readHostStates(task.id), choice)
  const save = useMutation({
    mutationFn: read,
    onSuccess: (hosts) =>
      saveFile(new Blob([toNameLines(hosts)], { type: 'text/plain' }), nameFile(task.id, choice, 'hosts.txt')),
  })
  return (
    <section className={styles.part} aria-labelledby="take-hosts">
      <h3 id="take-hosts">{words.hosts}</h3>
      <div className={styles.acts}>
        <CopyButton text={async () => toNameLines(await read())} label={words.copyNames} />
        <CopyButton text={async () => toSetLines(await read())} label={words.copySets} />
        <Button disabled={save.isPending} onClick={() => save.mutate()}>
          {words.downloadNames}
        </Button>
      </div>
      <p className={styles.hint}>{words.namesHint}</p>
      {save.error !== null && <Failure error={save.error} />}
    </section>
  )
}
