import type { TaskView } from '@distribute/contracts'
import { useState } from 'react'
import { useFormat } from '../../language/format.ts'
import { stateWords } from '../../language/state-words.ts'
import { useWords } from '../../language/words.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Choice, Field } from '../../ui/field.tsx'
import { uiWords } from '../../ui/ui-words.ts'
import { type HostChoice, listChoices } from './take/choices.ts'
import { TakeHosts } from './take/take-hosts.tsx'
import { TakeOutput } from './take/take-output.tsx'
import { takeWords } from './take/take-words.ts'

/** Copies or downloads hosts and output by state. */
export function TakeAlong({ task }: { readonly task: TaskView }) {
  const words = useWords(takeWords)
  const [isOpen, setOpen] = useState(false)
  const close = () => setOpen(false)
  return (
    <>
      <Button onClick={() => setOpen(true)}>{words.open}</Button>
      <Dialog
        open={isOpen}
        onClose={close}
        title={words.title}
        acts={<Button onClick={close}>{useWords(uiWords).close}</Button>}
      >
        <TakeForm task={task} />
      </Dialog>
    </>
  )
}

function TakeForm({ task }: { readonly task: TaskView }) {
  const words = useWords(takeWords)
  const choices = useChoices(task)
  const [chosen, choose] = useState<HostChoice>()
  const choice = choices.some(([one]) => one === chosen) ? chosen : undefined
  const shown = choice ?? choices[0]?.[0] ?? 'all'
  return (
    <>
      <Field label={words.which}>
        <Choice value={shown} choices={choices} onChange={choose} />
      </Field>
      <TakeHosts task={task} choice={shown} />
      <TakeOutput task={task} choice={shown} />
    </>
  )
}

function useChoices({ hosts }: TaskView): readonly (readonly [HostChoice, string])[] {
  const words = useWords(takeWords)
  const names = useWords(stateWords).host
  const format = useFormat()
  const describe = (choice: HostChoice, count: string) => {
    if (choice === 'all') return words.all(count)
    return choice === 'trouble' ? words.trouble(count) : words.state(names[choice], count)
  }
  return listChoices(hosts).map(([choice, count]) => [choice, describe(choice, format.number(count))])
}
