import { useSyncExternalStore } from 'react'

/** A value outside of React that components follow: the language, the theme, the connection. */
export interface SharedValue<T> {
  get(): T
  set(value: T): void
  /** Returns the function that ends it. */
  follow(listener: () => void): () => void
}

export function createSharedValue<T>(initial: T): SharedValue<T> {
  let current = initial
  const listeners = new Set<() => void>()
  return {
    get: () => current,
    set: (value) => {
      if (Object.is(value, current)) return
      current = value
      for (const listener of listeners) listener()
    },
    follow: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** The current value; the component is drawn again when it changes. */
export function useSharedValue<T>(value: SharedValue<T>): T {
  return useSyncExternalStore(value.follow, value.get)
}
