import { Popover } from '@base-ui/react/popover'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { meQuery, signOut } from '../api/session.ts'
import { language, languageNames, languages } from '../language/language.ts'
import { stateWords } from '../language/state-words.ts'
import { useWords } from '../language/words.ts'
import { type SharedValue, useSharedValue } from '../state/shared-value.ts'
import { theme, themes } from '../state/theme.ts'
import { Button } from '../ui/button.tsx'
import { Choice, Field } from '../ui/field.tsx'
import styles from './person-menu.module.css'
import { shellWords } from './shell-words.ts'
import { useVersion } from './use-version.ts'

/** Who is signed in, the language, the theme, the version of the server, and the sign-out. */
export function PersonMenu() {
  const words = useWords(shellWords)
  const { data: me } = useQuery(meQuery)
  return (
    <Popover.Root>
      <Popover.Trigger className={styles.trigger}>{me?.name || (me?.kind ?? words.me)}</Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner align="end" sideOffset={4} className={styles.place}>
          <Popover.Popup className={styles.popup} aria-label={words.me}>
            <WhoIsSignedIn />
            <Preferences />
            <ServerVersion />
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  )
}

function WhoIsSignedIn() {
  const words = useWords(shellWords)
  const roles = useWords(stateWords).role
  const client = useQueryClient()
  const { data: me } = useQuery(meQuery)
  if (!me) return null
  const leave = async () => {
    // Without an answer the session may go on; the cookie says so after the next one.
    await signOut().catch(() => undefined)
    client.clear()
    await client.invalidateQueries()
    location.assign('/')
  }
  return (
    <p className={styles.person}>
      <strong>{me.name || me.kind}</strong> {roles[me.role]}
      {me.lanes !== 'all' && ` · ${me.lanes.join(', ')}`}
      <Button onClick={() => void leave()}>{words.signOut}</Button>
    </p>
  )
}

/** Language and theme, kept in this browser. */
export function Preferences() {
  const words = useWords(shellWords)
  return (
    <>
      <ChoiceOf label={words.language} value={language} choices={languages.map((one) => [one, languageNames[one]])} />
      <ChoiceOf label={words.theme} value={theme} choices={themes.map((one) => [one, words.themes[one]])} />
    </>
  )
}

interface ChoiceOfProps<T extends string> {
  readonly label: string
  readonly value: SharedValue<T>
  readonly choices: readonly (readonly [T, string])[]
}

function ChoiceOf<T extends string>({ label, value, choices }: ChoiceOfProps<T>) {
  return (
    <Field label={label}>
      <Choice value={useSharedValue(value)} choices={choices} onChange={value.set} />
    </Field>
  )
}

function ServerVersion() {
  const words = useWords(shellWords)
  const { version } = useVersion()
  return (
    <p className={styles.version}>
      {version !== undefined && words.version(version)} · <a href="/docs">{words.docs}</a>
    </p>
  )
}
