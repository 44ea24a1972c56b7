import type { AccountView } from '@distribute/contracts'
import { changeAccount } from '../../../api/access.ts'
import { useWords } from '../../../language/words.ts'
import { ActButton } from '../../../ui/act-button.tsx'
import cells from '../../../ui/cells.module.css'
import { accessWords } from '../access-words.ts'
import { NewPasswordField, readPassword } from '../new-password-field.tsx'
import { ChangeAccount } from './change-account.tsx'

interface AccountActsProps {
  readonly account: AccountView
  /** of the person who is signed in, who would be locked out */
  readonly isMe: boolean
}

/** What can be done with an account. The identity provider sets role, lanes and password of its own. */
export function AccountActs({ account: { name, provider, disabled }, isMe }: AccountActsProps) {
  return (
    <div className={cells.acts}>
      {!provider && <ChangeAccount name={name} />}
      {!provider && !isMe && <SetPassword name={name} />}
      {!isMe && (disabled ? <Enable name={name} /> : <Disable name={name} />)}
    </div>
  )
}

interface NameProps {
  readonly name: string
}

function SetPassword({ name }: NameProps) {
  const words = useWords(accessWords)
  return (
    <ActButton
      label={words.setPassword}
      title={words.setPasswordTitle(name)}
      act={(values) => changeAccount(name, { password: readPassword(values) })}
    >
      <p>{words.setPasswordText}</p>
      <NewPasswordField />
    </ActButton>
  )
}

function Disable({ name }: NameProps) {
  const words = useWords(accessWords)
  return (
    <ActButton
      label={words.disable}
      title={words.disableTitle(name)}
      look="danger"
      act={() => changeAccount(name, { disabled: true })}
    >
      <p>{words.disableText}</p>
    </ActButton>
  )
}

function Enable({ name }: NameProps) {
  const words = useWords(accessWords)
  return (
    <ActButton
      label={words.enable}
      title={words.enableTitle(name)}
      act={() => changeAccount(name, { disabled: false })}
    >
      <p>{words.enableText}</p>
    </ActButton>
  )
}
