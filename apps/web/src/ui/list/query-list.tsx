import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { PageOf } from '../../api/page-of.ts'
import { useWords } from '../../language/words.ts'
import { Button } from '../button.tsx'
import { Failure } from '../notice.tsx'
import { uiWords } from '../ui-words.ts'
import { QueryResult } from './query-result.tsx'

interface QueryListProps<T> {
  readonly list: UseInfiniteQueryResult<InfiniteData<PageOf<T>>>
  /** in the place of a list without items */
  readonly empty: ReactNode
  readonly children: (items: readonly T[]) => ReactNode
}

/** The items that a query found, with a button for the next page. */
export function QueryList<T>({ list, empty, children }: QueryListProps<T>) {
  return (
    <QueryResult query={list}>
      {({ pages }) => {
        const items = pages.flatMap((page) => page.items)
        if (items.length === 0) return empty
        return (
          <>
            {children(items)}
            {list.isFetchNextPageError && <Failure error={list.error} />}
            {list.hasNextPage && (
              <MoreButton isPending={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()} />
            )}
          </>
        )
      }}
    </QueryResult>
  )
}

function MoreButton({ isPending, onClick }: { readonly isPending: boolean; readonly onClick: () => void }) {
  const words = useWords(uiWords)
  return (
    <div>
      <Button disabled={isPending} onClick={onClick}>
        {isPending ? words.loading : words.more}
      </Button>
    </div>
  )
}
