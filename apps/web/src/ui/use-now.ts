import { useEffect, useState } from 'react'

/** The time of the browser in milliseconds; the component is drawn again each second while `isLive`. */
export function useNow(isLive = true): number {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    if (!isLive) return undefined
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [isLive])
  return now
}
