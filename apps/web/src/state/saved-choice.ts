import { createSharedValue, type SharedValue } from './shared-value.ts'

/** A choice of the person, kept in this browser. Values that are no longer offered are ignored. */
export function createSavedChoice<T extends string>(name: string, choices: readonly T[], initial: T): SharedValue<T> {
  const key = `distribute.${name}`
  const value = createSharedValue(choices.find((choice) => choice === readItem(key)) ?? initial)
  value.follow(() => writeItem(key, value.get()))
  return value
}

function readItem(key: string): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    // Storage is forbidden: the choice holds until the page is closed.
    return null
  }
}

function writeItem(key: string, value: string): void {
  try {
    localStorage.setItem(key, value)
  } catch {
    // as above
  }
}
