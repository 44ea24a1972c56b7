import { useMay, useSeesAllLanes } from '../../api/use-me.ts'
import { useWords } from '../../language/words.ts'
import { shellWords } from '../../shell/shell-words.ts'
import { Notice } from '../../ui/notice.tsx'
import { Screen } from '../../ui/screen.tsx'
import { accessWords } from './access-words.ts'
import { Accounts } from './accounts/accounts.tsx'
import { MyAccess } from './me/my-access.tsx'
import { Part } from './part.tsx'
import { Tokens } from './tokens/tokens.tsx'

/** What the person may do and, for administrators, who else may do what. */
export function Access() {
  const { sections } = useWords(shellWords)
  const isAdmin = useMay('admin')
  return (
    <Screen title={sections.access}>
      <MyAccess />
      {isAdmin && <Tokens />}
      {isAdmin && <AccountsIfAllowed />}
    </Screen>
  )
}

function AccountsIfAllowed() {
  const words = useWords(accessWords)
  const seesAllLanes = useSeesAllLanes()
  if (seesAllLanes) return <Accounts />
  return (
    <Part title={words.accounts}>
      <Notice>{words.accountsForbidden}</Notice>
    </Part>
  )
}
