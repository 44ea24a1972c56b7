import type { TokenView } from '@distribute/contracts'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { tokensQuery } from '../../../api/access.ts'
import { useFormat } from '../../../language/format.ts'
import { useWords } from '../../../language/words.ts'
import { QueryList } from '../../../ui/list/query-list.tsx'
import { Notice } from '../../../ui/notice.tsx'
import { Table } from '../../../ui/table.tsx'
import { accessWords } from '../access-words.ts'
import { Part } from '../part.tsx'
import { CreateToken } from './create-token.tsx'
import { TokenRow } from './token-row.tsx'
import { tokenStateOf } from './token-state.ts'

/** The tokens that programs use. */
export function Tokens() {
  const words = useWords(accessWords)
  const list = useInfiniteQuery(tokensQuery)
  return (
    <Part title={words.tokens} acts={<CreateToken />}>
      <QueryList list={list} empty={<Notice>{words.noTokens}</Notice>}>
        {(tokens) => <TokenList tokens={tokens} />}
      </QueryList>
    </Part>
  )
}

/** Those that count; the others on request. */
function TokenList({ tokens }: { readonly tokens: readonly TokenView[] }) {
  const words = useWords(accessWords)
  const format = useFormat()
  const [isAll, setAll] = useState(false)
  const [openedMs] = useState(Date.now)
  const active = tokens.filter((token) => tokenStateOf(token, openedMs) === 'active')
  const ended = tokens.length - active.length
  const head = [words.name, words.role, words.lanes, words.expires, words.lastUsed, words.created, words.acts]
  return (
    <>
      <Table label={words.tokens} head={head}>
        {(isAll ? tokens : active).map((token) => (
          <TokenRow key={token.name} token={token} state={tokenStateOf(token, openedMs)} />
        ))}
      </Table>
      {ended > 0 && (
        <label>
          <input type="checkbox" checked={isAll} onChange={({ target }) => setAll(target.checked)} />{' '}
          {words.ended(format.number(ended))}
        </label>
      )}
    </>
  )
}
