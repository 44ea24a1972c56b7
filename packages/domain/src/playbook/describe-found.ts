import type { Found, FoundText } from './findings.ts'

/** Words that act once in each unit. All others count, order or stop the hosts of a unit. */
const onceWord = /^(?:run_once|pause|add_host|hosts: .*)$/s

/**
 * Describes the effect of a word when a task runs in units: `run_once acts once within each unit of
 * hosts`.
 */
export function describeEffect(word: string): string {
  return onceWord.test(word) ? `${word} acts once within each unit of hosts` : `${word} acts within each unit of hosts`
}

/** Returns the text with its place: `roles/web/tasks/main.yml line 3: …`. */
export function describeFound({ file, line }: Found, text: string): string {
  const place = [file, line === 0 ? undefined : `line ${line}`].filter((part) => part !== undefined).join(' ')
  if (place === '') return text
  return text.startsWith('is ') ? `${place} ${text}` : `${place}: ${text}`
}

export function describeText(found: FoundText): string {
  return describeFound(found, found.text)
}
