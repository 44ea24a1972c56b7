import type { TaskView } from '@distribute/contracts'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useWords } from '../../../language/words.ts'
import { ActionFields } from '../fields/action-fields.tsx'
import { HostField } from '../fields/host-field.tsx'
import { OptionFields } from '../fields/option-fields.tsx'
import type { RunForm } from '../request/run-form.ts'
import { createRunModel, type RunModel, RunModelContext } from '../run-model.ts'
import { runWords } from '../run-words.ts'
import { PreviewContext, usePreviewOf } from '../use-preview.ts'
import { PreviewPanel } from './preview-panel.tsx'
import { RunBar } from './run-bar.tsx'
import styles from './run-screen-form.module.css'
import { SameRequest } from './same-request.tsx'

/** The whole form, filled with `initial` once. */
export function RunScreenForm({ initial }: { readonly initial: RunForm }) {
  const [model] = useState(() => createRunModel(initial))
  return (
    <RunModelContext value={model}>
      <WithPreview model={model} />
    </RunModelContext>
  )
}

function WithPreview({ model }: { readonly model: RunModel }) {
  const words = useWords(runWords)
  return (
    <PreviewContext value={usePreviewOf(model)}>
      <form className={styles.form} aria-label={words.title} onSubmit={(event) => event.preventDefault()}>
        <div className={styles.action}>
          <ActionFields />
          <HostField />
        </div>
        <aside className={styles.side} aria-label={words.preview}>
          <PreviewPanel />
          <RunBar />
          <SameRequest />
        </aside>
        <OptionFields />
      </form>
    </PreviewContext>
  )
}

/** Where the form comes from, and what could not be taken over. */
export function FilledFrom({ task }: { readonly task: TaskView }) {
  const words = useWords(runWords)
  return (
    <p>
      {words.filledFrom}{' '}
      <Link to="/tasks/$id" params={{ id: task.id }}>
        <bdi>{task.name || task.id}</bdi>
      </Link>
      {words.withoutSecrets}
    </p>
  )
}
