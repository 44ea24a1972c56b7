import { useFormat } from '../language/format.ts'
import { useNow } from './use-now.ts'

/** A time as seen from now; its exact value is in the tooltip. */
export function Ago({ time }: { readonly time: string }) {
  const format = useFormat()
  const now = useNow()
  return (
    <time dateTime={time} title={format.time(time)}>
      {format.ago(Date.parse(time), now)}
    </time>
  )
}

/** A time as its exact value, where that is what counts. */
export function Moment({ time }: { readonly time: string }) {
  return <time dateTime={time}>{useFormat().time(time)}</time>
}

/** A time to come, as seen from now; its exact value is in the tooltip. */
export function Until({ time }: { readonly time: string }) {
  const format = useFormat()
  const now = useNow()
  return (
    <time dateTime={time} title={format.time(time)}>
      {format.until(Date.parse(time), now)}
    </time>
  )
}

interface ElapsedProps {
  readonly since: string
  /** null: it goes on */
  readonly until: string | null
}

/** The time between two moments, or until now. */
export function Elapsed({ since, until }: ElapsedProps) {
  const now = useNow(until === null)
  const endMs = until === null ? now : Date.parse(until)
  return <>{useFormat().duration(endMs - Date.parse(since))}</>
}
