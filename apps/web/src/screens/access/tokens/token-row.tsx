import type { TokenView } from '@distribute/contracts'
import { revokeToken } from '../../../api/access.ts'
import { stateWords } from '../../../language/state-words.ts'
import { useWords } from '../../../language/words.ts'
import { ActButton } from '../../../ui/act-button.tsx'
import cells from '../../../ui/cells.module.css'
import { Mark } from '../../../ui/state-mark.tsx'
import { Ago, Until } from '../../../ui/time.tsx'
import { accessWords } from '../access-words.ts'
import { CreatedCell } from '../created-cell.tsx'
import { LaneNames } from '../lane-names.tsx'
import type { TokenState } from './token-state.ts'

interface TokenRowProps {
  readonly token: TokenView
  readonly state: TokenState
}

export function TokenRow({ token, state }: TokenRowProps) {
  const words = useWords(accessWords)
  const roles = useWords(stateWords).role
  return (
    <tr>
      <td className={cells.name}>
        <bdi>{token.name}</bdi>
      </td>
      <td>{roles[token.role]}</td>
      <td>
        <LaneNames lanes={token.lanes} />
      </td>
      <td className={cells.line}>
        <Expiry token={token} state={state} />
      </td>
      <td className={cells.line}>
        {token.lastUsedAt === null ? words.notYet : <Ago time={token.lastUsedAt} />}
        <div className={cells.about}>{token.lastUsedFrom}</div>
      </td>
      <CreatedCell {...token} />
      <td>{state !== 'revoked' && <RevokeButton name={token.name} />}</td>
    </tr>
  )
}

function Expiry({ token: { expiresAt, revokedAt }, state }: TokenRowProps) {
  const words = useWords(accessWords)
  if (state === 'active') return expiresAt === null ? words.never : <Until time={expiresAt} />
  const since = revokedAt ?? expiresAt
  return (
    <>
      <Mark look={state === 'revoked' ? 'cancelled' : 'timeout'} text={words[state]} />
      <div className={cells.about}>{since !== null && <Ago time={since} />}</div>
    </>
  )
}

function RevokeButton({ name }: { readonly name: string }) {
  const words = useWords(accessWords)
  return (
    <ActButton label={words.revoke} title={words.revokeTitle(name)} look="danger" act={() => revokeToken(name)}>
      <p>{words.revokeText}</p>
    </ActButton>
  )
}
