import { useState } from 'react'
import { useFormat } from '../../../language/format.ts'
import { useWords } from '../../../language/words.ts'
import { Button } from '../../../ui/button.tsx'
import { classNames } from '../../../ui/class-names.ts'
import { boundList } from './bounded.ts'
import styles from './groups.module.css'
import { groupsWords } from './groups-words.ts'

interface HostSetsProps {
  /** host sets, such as web[01-27] */
  readonly hosts: readonly string[]
  /** hosts that are in none of them */
  readonly unlisted: number
}

const shownLength = 400

/** Hosts as host sets: a few lines of them, and all when they are asked for. */
export function HostSets({ hosts, unlisted }: HostSetsProps) {
  const words = useWords(groupsWords)
  const format = useFormat()
  const [isWhole, setWhole] = useState(false)
  const { shown, hidden } = boundList(hosts, isWhole ? Number.POSITIVE_INFINITY : shownLength)
  return (
    <p className={classNames(styles.hosts, isWhole && styles.scroll)} tabIndex={isWhole ? 0 : undefined}>
      {shown.map((set) => (
        <bdi key={set}>
          <code>{set}</code>{' '}
        </bdi>
      ))}
      {hidden + unlisted > 0 && <span>{words.moreHosts(format.number(hidden + unlisted))} </span>}
      {hidden > 0 && (
        <Button look="plain" onClick={() => setWhole(true)}>
          {words.wholeList}
        </Button>
      )}
    </p>
  )
}
