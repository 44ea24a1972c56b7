import { useQuery } from '@tanstack/react-query'
import { useWords } from '../../../language/words.ts'
import { Button } from '../../../ui/button.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { Disclosure } from '../parts/disclosure.tsx'
import { useField } from '../run-model.ts'
import { laneNamesQuery } from '../run-queries.ts'
import { runWords } from '../run-words.ts'
import { FormArea, FormCheck, FormChoice, FormText, useFieldError } from './form-fields.tsx'
import styles from './option-fields.module.css'

/** How the task runs. What is rarely set is behind a disclosure, which opens itself for a problem. */
export function OptionFields() {
  const words = useWords(runWords)
  return (
    <section className={styles.options} aria-label={words.options}>
      <h2>{words.options}</h2>
      <InventoryNotice />
      <CommonOptions />
      <Disclosure title={words.variables} fields={['extraVars', 'secretVars']}>
        <div className={styles.grid}>
          <FormArea name="extraVars" />
          <SecretVars />
        </div>
      </Disclosure>
      <Disclosure title={words.limits} fields={limitFields}>
        <LimitOptions />
      </Disclosure>
      <Disclosure title={words.connection} fields={['user', 'port', 'verbosity', 'name']}>
        <div className={styles.grid}>
          <FormText name="user" />
          <FormText name="port" isNumber />
          <VerbosityChoice />
          <FormText name="name" />
        </div>
      </Disclosure>
    </section>
  )
}

const limitFields = [
  'hostTimeoutSeconds',
  'startWithinSeconds',
  'unitSize',
  'failCount',
  'failRate',
  'onEngineLoss',
] as const

function CommonOptions() {
  const [kind] = useField('kind')
  const [isBecome] = useField('become')
  const { data: lanes } = useQuery(laneNamesQuery)
  return (
    <div className={styles.grid}>
      <FormText name="lane" placeholder="default" suggestions={lanes ?? []} />
      <FormText name="timeoutSeconds" isNumber placeholder={kind === 'adhoc' ? '100' : '600'} />
      <FormText name="parallel" isNumber />
      <FormCheck name="check" />
      <FormCheck name="diff" />
      <FormCheck name="become" />
      {isBecome && <FormText name="becomeUser" placeholder="root" />}
      {kind !== 'adhoc' && <FormText name="tags" />}
      {kind !== 'adhoc' && <FormText name="skipTags" />}
    </div>
  )
}

function LimitOptions() {
  const words = useWords(runWords)
  return (
    <div className={styles.grid}>
      <FormText name="failCount" isNumber />
      <FormText name="failRate" isNumber />
      <FormText name="hostTimeoutSeconds" isNumber />
      <FormText name="startWithinSeconds" isNumber placeholder="86400" />
      <FormText name="unitSize" isNumber placeholder="30" />
      <FormChoice
        name="onEngineLoss"
        choices={[
          ['fail', words.engineLoss.fail],
          ['retry', words.engineLoss.retry],
        ]}
      />
    </div>
  )
}

const levels = ['0', '1', '2', '3', '4'] as const

function VerbosityChoice() {
  return (
    <FormChoice
      name="verbosity"
      choices={levels.map((one) => [one, one === '0' ? '0' : `-${'v'.repeat(Number(one))}`])}
    />
  )
}

/** Shown as dots while the field is not edited. Kept in this form alone. */
function SecretVars() {
  return (
    <div className={styles.secret}>
      <FormArea name="secretVars" />
    </div>
  )
}

/** Groups and variables of an inventory that an earlier task had. */
function InventoryNotice() {
  const words = useWords(runWords)
  const [inventory, change] = useField('inventory')
  const error = useFieldError('inventory')
  if (inventory === null) return null
  const groups = Object.keys(inventory.groups ?? {}).length
  const hosts = Object.keys(inventory.hostVars ?? {}).length
  return (
    <Notice look={error === undefined ? 'quiet' : 'error'} title={words.inventory(groups, hosts)}>
      {error !== undefined && <p>{error}</p>}
      <Button onClick={() => change(null)}>{words.dropInventory}</Button>
    </Notice>
  )
}
