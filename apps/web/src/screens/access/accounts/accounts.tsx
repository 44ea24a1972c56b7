import { useInfiniteQuery } from '@tanstack/react-query'
import { accountsQuery, createAccount } from '../../../api/access.ts'
import { useWords } from '../../../language/words.ts'
import { ActButton } from '../../../ui/act-button.tsx'
import { Field, TextInput } from '../../../ui/field.tsx'
import { QueryList } from '../../../ui/list/query-list.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { readText } from '../../../ui/read-text.ts'
import { Table } from '../../../ui/table.tsx'
import { AccessFields } from '../access-fields.tsx'
import { readAccess } from '../access-form.ts'
import { accessWords } from '../access-words.ts'
import { NewPasswordField, readPassword } from '../new-password-field.tsx'
import { Part } from '../part.tsx'
import { AccountRow } from './account-row.tsx'

/** The people who may sign in. */
export function Accounts() {
  const words = useWords(accessWords)
  const list = useInfiniteQuery(accountsQuery)
  const head = [words.name, words.role, words.lanes, words.state, words.lastSignIn, words.created, words.acts]
  return (
    <Part title={words.accounts} acts={<AddAccount />}>
      <QueryList list={list} empty={<Notice>{words.noAccounts}</Notice>}>
        {(accounts) => (
          <Table label={words.accounts} head={head}>
            {accounts.map((account) => (
              <AccountRow key={account.name} account={account} />
            ))}
          </Table>
        )}
      </QueryList>
    </Part>
  )
}

function AddAccount() {
  const words = useWords(accessWords)
  const add = (values: FormData) =>
    createAccount({ name: readText(values, 'name'), password: readPassword(values), ...readAccess(values) })
  return (
    <ActButton label={words.addAccount} title={words.addAccount} act={add}>
      <Field label={words.name}>
        <TextInput name="name" required maxLength={63} autoComplete="off" spellCheck={false} />
      </Field>
      <NewPasswordField />
      <AccessFields initial={{ role: 'viewer', lanes: 'all' }} />
    </ActButton>
  )
}
