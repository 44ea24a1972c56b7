import type { OutputFormat, TaskView } from '@distribute/contracts'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { readFile, toAddress } from '../../../api/client.ts'
import { credentials } from '../../../api/credentials.ts'
import { useWords } from '../../../language/words.ts'
import { Button } from '../../../ui/button.tsx'
import { Choice, Field } from '../../../ui/field.tsx'
import { Failure } from '../../../ui/notice.tsx'
import { type HostChoice, toStates } from './choices.ts'
import { nameFile } from './host-texts.ts'
import { saveFile } from './save-file.ts'
import styles from './take.module.css'
import { takeWords } from './take-words.ts'

interface TakeOutputProps {
  readonly task: TaskView
  readonly choice: HostChoice
}

const extensions: Readonly<Record<OutputFormat, string>> = { text: 'txt', ndjson: 'ndjson', csv: 'csv' }

/** Downloads the output of hosts. */
export function TakeOutput({ task, choice }: TakeOutputProps) {
  const words = useWords(takeWords)
  const [format, setFormat] = useState<OutputFormat>('text')
  const output: Output = {
    path: `/tasks/${encodeURIComponent(task.id)}/output`,
    query: { format, state: toStates(choice) },
    name: nameFile(task.id, choice, extensions[format]),
  }
  const { text, ndjson, csv } = words.formats
  return (
    <section className={styles.part} aria-labelledby="take-output">
      <h3 id="take-output">{words.output}</h3>
      <Field label={words.format}>
        <Choice
          value={format}
          choices={[
            ['text', text],
            ['ndjson', ndjson],
            ['csv', csv],
          ]}
          onChange={setFormat}
        />
      </Field>
      {credentials.token() === null ? (
        <OutputLink output={output} />
      ) : (
        <OutputButton key={output.name} output={output} />
      )}
    </section>
  )
}

interface Output {
  readonly path: string
  readonly query: Readonly<Record<string, string | readonly string[] | undefined>>
  /** of the file */
  readonly name: string
}

/** With a session, the browser downloads by itself, straight to the disk. */
function OutputLink({ output: { path, query, name } }: { readonly output: Output }) {
  return (
    <a className={styles.link} href={toAddress(path, query)} download={name}>
      {useWords(takeWords).download}
    </a>
  )
}

/** A link sends no token: the page reads the file. Browsers keep large ones on the disk, not in memory. */
function OutputButton({ output: { path, query, name } }: { readonly output: Output }) {
  const words = useWords(takeWords)
  const save = useMutation({
    mutationFn: () => readFile(path, { query }),
    onSuccess: (file) => saveFile(file, name),
  })
  return (
    <>
      <Button disabled={save.isPending} onClick={() => save.mutate()}>
        {save.isPending ? words.downloading : words.download}
      </Button>
      {save.error !== null && <Failure error={save.error} />}
    </>
  )
}
