import { useMemo, useSyncExternalStore } from 'react'
import type { ShownHostState } from '../../../language/state-words.ts'
import { theme } from '../../../state/theme.ts'
import { shownStates } from '../../../ui/host-bar.tsx'

/** Colours as a canvas needs them, and how many pixels of the screen a CSS pixel has. */
export interface Look {
  readonly ratio: number
  readonly colours: Readonly<Record<ShownHostState, string>>
  readonly ink: Readonly<Record<ShownHostState, string>>
  readonly surface: string
}

/** The look of this moment: it changes with the theme, the system's theme, the zoom and the screen. */
export function useLook(): Look {
  const key = useSyncExternalStore(followLook, lookKey)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for what is read
  return useMemo(readLook, [key])
}

function followLook(listener: () => void): () => void {
  const dark = matchMedia('(prefers-color-scheme: dark)')
  const endTheme = theme.follow(listener)
  dark.addEventListener('change', listener)
  window.addEventListener('resize', listener)
  return () => {
    endTheme()
    dark.removeEventListener('change', listener)
    window.removeEventListener('resize', listener)
  }
}

function lookKey(): string {
  return `${devicePixelRatio} ${theme.get()} ${matchMedia('(prefers-color-scheme: dark)').matches}`
}

function readLook(): Look {
  const probe = document.createElement('span')
  document.body.append(probe)
  const read = (value: string) => {
    probe.style.color = value
    return getComputedStyle(probe).color
  }
  const colours = mapStates((state) => read(`var(--state-${state})`))
  const ink = mapStates((state) => read(state === 'waiting' ? 'var(--text)' : 'var(--state-ink)'))
  const surface = read('var(--surface)')
  probe.remove()
  return { ratio: devicePixelRatio, colours, ink, surface }
}

function mapStates(read: (state: ShownHostState) => string): Readonly<Record<ShownHostState, string>> {
  return Object.fromEntries(shownStates.map((state) => [state, read(state)])) as Record<ShownHostState, string>
}
