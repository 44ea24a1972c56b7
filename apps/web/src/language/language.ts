import { createSavedChoice } from '../state/saved-choice.ts'

export const languages = ['en', 'zh'] as const
export type Language = (typeof languages)[number]

export const languageNames: Readonly<Record<Language, string>> = { en: 'English', zh: '中文' }

export const language = createSavedChoice<Language>('language', languages, guessLanguage(navigator.languages))

/** The first language of the browser that the page speaks; English otherwise. */
export function guessLanguage(preferred: readonly string[]): Language {
  for (const tag of preferred) {
    const found = languages.find((one) => tag.toLowerCase().split('-')[0] === one)
    if (found !== undefined) return found
  }
  return 'en'
}

/** The tag for `Intl` and the `lang` attribute. */
export function toTag(chosen: Language): string {
  return chosen === 'zh' ? 'zh-CN' : 'en'
}

/** Says the language to screen readers and the browser, now and whenever it changes. */
export function followLanguage(): void {
  const apply = () => document.documentElement.setAttribute('lang', toTag(language.get()))
  apply()
  language.follow(apply)
}
