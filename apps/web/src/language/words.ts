import { useSharedValue } from '../state/shared-value.ts'
import { type Language, language } from './language.ts'

/** Texts in each language. A text with values is a function of them. */
export type Words<W> = Readonly<Record<Language, W>>

/** Checks that both languages have the same texts: a missing one is a type error. */
export function defineWords<W>(words: { readonly en: W; readonly zh: NoInfer<W> }): Words<W> {
  return words
}

/** The texts in the chosen language. */
export function useWords<W>(words: Words<W>): W {
  return words[useSharedValue(language)]
}
