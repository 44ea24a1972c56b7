import { useWords } from '../../../language/words.ts'
import { Output } from '../../../ui/output/output.tsx'
import styles from './host-panel.module.css'
import { hostWords } from './host-words.ts'

interface TextsProps {
  readonly stdout: string
  readonly stderr: string
  readonly msg: string
}

/** What a run or a step said. */
export function Texts({ stdout, stderr, msg }: TextsProps) {
  const words = useWords(hostWords)
  const texts = [
    [words.message, msg],
    ['stderr', stderr],
    ['stdout', stdout],
  ] as const
  const said = texts.filter(([, text]) => text !== '')
  if (said.length === 0) return <p className={styles.quiet}>{words.noOutput}</p>
  return said.map(([label, text]) => (
    <div key={label} className={styles.text}>
      <p className={styles.quiet}>{label}</p>
      <Output text={text} label={label} />
    </div>
  ))
}
