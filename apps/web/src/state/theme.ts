import { createSavedChoice } from './saved-choice.ts'

export const themes = ['system', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]

export const theme = createSavedChoice<Theme>('theme', themes, 'system')

/** Applies the theme to the document, now and whenever it changes. */
export function followTheme(): void {
  const apply = () => document.documentElement.setAttribute('data-theme', theme.get())
  apply()
  theme.follow(apply)
}
