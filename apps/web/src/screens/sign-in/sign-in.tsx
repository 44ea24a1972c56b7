import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { identityProviderQuery, signInWithPassword, signInWithToken } from '../../api/session.ts'
import { useWords } from '../../language/words.ts'
import { Preferences } from '../../shell/person-menu.tsx'
import { Button } from '../../ui/button.tsx'
import { Field, TextInput } from '../../ui/field.tsx'
import { Failure, Notice } from '../../ui/notice.tsx'
import { Screen } from '../../ui/screen.tsx'
import styles from './sign-in.module.css'
import { signInWords } from './sign-in-words.ts'

/** The ways to sign in. `codeFailed`: the one-time code of the address was refused. */
export function SignIn({ codeFailed }: { readonly codeFailed: boolean }) {
  const words = useWords(signInWords)
  const { data: provider } = useQuery(identityProviderQuery)
  const [way, setWay] = useState<'account' | 'token'>('account')
  return (
    <main className={styles.page}>
      <Screen title={`distribute · ${words.title}`}>
        {codeFailed && <Notice look="warning">{words.codeFailed}</Notice>}
        <fieldset className={styles.ways} aria-label={words.title}>
          <Button aria-pressed={way === 'account'} onClick={() => setWay('account')}>
            {words.withAccount}
          </Button>
          <Button aria-pressed={way === 'token'} onClick={() => setWay('token')}>
            {words.withToken}
          </Button>
        </fieldset>
        <SignInForm key={way} way={way} />
        {provider?.configured && <a href="/api/v2/auth/oidc/start">{words.withProvider}</a>}
        <div className={styles.preferences}>
          <Preferences />
        </div>
      </Screen>
    </main>
  )
}

function SignInForm({ way }: { readonly way: 'account' | 'token' }) {
  const words = useWords(signInWords)
  const client = useQueryClient()
  const attempt = useMutation({
    mutationFn: async (data: FormData) => {
      const text = (name: string) => String(data.get(name) ?? '')
      if (way === 'token') await signInWithToken(text('token').trim())
      else await signInWithPassword(text('name'), text('password'))
    },
    onSuccess: () => client.invalidateQueries(),
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    attempt.mutate(new FormData(event.currentTarget))
  }
  return (
    <form className={styles.form} onSubmit={submit}>
      {way === 'account' ? (
        <>
          <Field label={words.name}>
            <TextInput name="name" autoComplete="username" required maxLength={200} />
          </Field>
          <Field label={words.password}>
            <TextInput name="password" type="password" autoComplete="current-password" required maxLength={200} />
          </Field>
        </>
      ) : (
        <Field label={words.token} hint={words.tokenHint}>
          <TextInput name="token" type="password" autoComplete="off" required maxLength={200} />
        </Field>
      )}
      {attempt.isError && <Failure error={attempt.error} />}
      <Button type="submit" look="primary" disabled={attempt.isPending}>
        {words.signIn}
      </Button>
    </form>
  )
}
