import { useNavigate, useSearch } from '@tanstack/react-router'

/** One filter of the current screen. Its value is in the address; an empty text removes it. */
export function useFilter(name: string): readonly [value: string, change: (value: string) => void] {
  const filters: Readonly<Record<string, unknown>> = useSearch({ strict: false })
  const navigate = useNavigate()
  const change = (value: string) => {
    const { [name]: _, ...others } = filters
    const text = value.trim()
    void navigate({ to: '.', search: (text === '' ? others : { ...others, [name]: text }) as object })
  }
  return [String(filters[name] ?? ''), change]
}

/** Whether the address has any filter. */
export function useIsFiltered(): boolean {
  return Object.keys(useSearch({ strict: false })).length > 0
}
