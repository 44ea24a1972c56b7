import type { AccountView } from '@distribute/contracts'
import { useQuery } from '@tanstack/react-query'
import { meQuery } from '../../../api/session.ts'
import { stateWords } from '../../../language/state-words.ts'
import { useWords } from '../../../language/words.ts'
import cells from '../../../ui/cells.module.css'
import { Mark } from '../../../ui/state-mark.tsx'
import { Ago } from '../../../ui/time.tsx'
import { accessWords } from '../access-words.ts'
import { CreatedCell } from '../created-cell.tsx'
import { LaneNames } from '../lane-names.tsx'
import { AccountActs } from './account-acts.tsx'

interface AccountProps {
  readonly account: AccountView
}

export function AccountRow({ account }: AccountProps) {
  const words = useWords(accessWords)
  const roles = useWords(stateWords).role
  const { data: me } = useQuery(meQuery)
  const isMe = me?.kind === 'account' && me.name === account.name
  return (
    <tr>
      <td className={cells.name}>
        <bdi>{account.name}</bdi> {isMe && <span className={cells.about}>({words.you})</span>}
        {account.provider && (
          <div className={cells.about} title={words.byProviderText}>
            {words.byProvider}
          </div>
        )}
      </td>
      <td>{roles[account.role]}</td>
      <td>
        <LaneNames lanes={account.lanes} />
      </td>
      <td>
        <AccountState account={account} />
      </td>
      <td className={cells.line}>{account.signedInAt === null ? words.notYet : <Ago time={account.signedInAt} />}</td>
      <CreatedCell {...account} />
      <td>
        <AccountActs account={account} isMe={isMe} />
      </td>
    </tr>
  )
}

function AccountState({ account: { disabled, hasPassword, provider } }: AccountProps) {
  const words = useWords(accessWords)
  return (
    <>
      {disabled ? <Mark look="cancelled" text={words.disabled} /> : words.active}
      {!hasPassword && !provider && <div className={cells.about}>{words.noPassword}</div>}
    </>
  )
}
