import type { ResultGroupView } from '@distribute/contracts'
import { useFormat } from '../../../language/format.ts'
import { useWords } from '../../../language/words.ts'
import { CopyButton } from '../../../ui/copy-button.tsx'
import styles from './groups.module.css'
import { groupsWords } from './groups-words.ts'
import { HostSets } from './host-sets.tsx'
import { Sample } from './sample.tsx'

/** Hosts whose output is the same. */
export function Group({ group }: { readonly group: ResultGroupView }) {
  const words = useWords(groupsWords)
  const format = useFormat()
  return (
    <li className={styles.group}>
      <div className={styles.groupHead}>
        <strong>{words.hosts(group.total, format.number(group.total))}</strong>
        {group.rc !== null && <span>{words.rc(group.rc)}</span>}
        {group.cause !== null && <bdi className={styles.cause}>{group.cause}</bdi>}
        {group.causes > 1 && <span>{words.moreCauses(format.number(group.causes - 1))}</span>}
      </div>
      <div className={styles.hostsLine}>
        <HostSets hosts={group.hosts} unlisted={group.unlisted} />
        <CopyButton text={group.hosts.join('\n')} label={words.copyHosts} />
      </div>
      <Sample sample={group.sample} isAlone={group.total === 1} />
    </li>
  )
}
