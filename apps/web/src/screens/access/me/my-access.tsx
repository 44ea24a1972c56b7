import { useQuery } from '@tanstack/react-query'
import { meQuery } from '../../../api/session.ts'
import { stateWords } from '../../../language/state-words.ts'
import { useWords } from '../../../language/words.ts'
import { Facts } from '../../../ui/facts.tsx'
import { Until } from '../../../ui/time.tsx'
import { accessWords } from '../access-words.ts'
import { LaneNames } from '../lane-names.tsx'
import { Part } from '../part.tsx'
import { ChangePassword } from './change-password.tsx'

/** Who is signed in, with which rights and until when. */
export function MyAccess() {
  const words = useWords(accessWords)
  const roles = useWords(stateWords).role
  const { data: me } = useQuery(meQuery)
  if (!me) return null
  return (
    <Part title={words.mine} acts={me.kind === 'account' && <ChangePassword name={me.name} />}>
      <Facts
        facts={[
          [words.kind, words.kinds[me.kind]],
          [words.name, me.name === '' ? null : <bdi key="name">{me.name}</bdi>],
          [words.role, roles[me.role]],
          [words.lanes, <LaneNames key="lanes" lanes={me.lanes} />],
          [words.signedInUntil, me.expiresAt === null ? words.never : <Until key="until" time={me.expiresAt} />],
        ]}
      />
    </Part>
  )
}
