import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { callApi } from '../api/client.ts'
import { connection } from '../api/connection.ts'
import { useWords } from '../language/words.ts'
import { useSharedValue } from '../state/shared-value.ts'
import { Button } from '../ui/button.tsx'
import styles from './connection-bar.module.css'
import { shellWords } from './shell-words.ts'
import { useVersion } from './use-version.ts'

const tryEveryMs = 2_000

/** Says that the server is away, or that it has another version than this page. */
export function ConnectionBar() {
  const words = useWords(shellWords)
  const isLost = useSharedValue(connection) === 'lost'
  useRecovery(isLost)
  const { isNew } = useVersion()
  if (isLost) {
    return (
      <div className={styles.lost} role="alert">
        {words.lost}
      </div>
    )
  }
  if (!isNew) return null
  return (
    <div className={styles.renewed} role="status">
      {words.renewed} <Button onClick={() => location.reload()}>{words.reload}</Button>
    </div>
  )
}

/** Asks for the server until it answers, and then for everything that is on the screen. */
function useRecovery(isLost: boolean): void {
  const client = useQueryClient()
  useQuery({
    queryKey: ['recovery'],
    // ready: while the store is away, every other request would fail again
    queryFn: () => callApi('/health/ready'),
    enabled: isLost,
    refetchInterval: tryEveryMs,
    retry: false,
    staleTime: 0,
    gcTime: 0,
  })
  useEffect(() => {
    if (!isLost) return undefined
    return () => void client.invalidateQueries()
  }, [isLost, client])
}
