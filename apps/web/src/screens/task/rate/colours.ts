import { useEffect, useState } from 'react'
import { useSharedValue } from '../../../state/shared-value.ts'
import { theme } from '../../../state/theme.ts'

/** Colours of tokens for a canvas, which knows no custom properties. */
export interface PlotColours {
  readonly line: string
  readonly fill: string
  readonly grid: string
  readonly text: string
}

/** The colours as they are in the theme of the moment; a new object when it changes. */
export function usePlotColours(place: Element | null): PlotColours | undefined {
  const chosen = useSharedValue(theme)
  const isDark = usePrefersDark()
  const [colours, setColours] = useState<PlotColours>()
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme changes what the tokens are
  useEffect(() => {
    if (place !== null) setColours(readColours(place))
  }, [place, chosen, isDark])
  return colours
}

function readColours(place: Element): PlotColours {
  const sample = document.createElement('span')
  place.append(sample)
  const read = (token: string) => {
    sample.style.color = `var(${token})`
    return getComputedStyle(sample).color
  }
  const colours = {
    line: read('--state-running'),
    fill: read('--surface-selected'),
    grid: read('--line'),
    text: read('--text-quiet'),
  }
  sample.remove()
  return colours
}

function usePrefersDark(): boolean {
  const [query] = useState(() => matchMedia('(prefers-color-scheme: dark)'))
  const [isDark, setDark] = useState(query.matches)
  useEffect(() => {
    const update = () => setDark(query.matches)
    query.addEventListener('change', update)
    return () => query.removeEventListener('change', update)
  }, [query])
  return isDark
}
