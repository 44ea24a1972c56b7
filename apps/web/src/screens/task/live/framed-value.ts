interface FramedValueOptions {
  /** Calls back before the browser draws next. */
  onFrame(callback: () => void): void
  /** Called once for each frame after `change`, also if the value is the same. */
  onDraw(): void
}

/** A value outside of React whose changes are shown together, at most once for each frame. */
export interface FramedValue<T> {
  /** what is shown */
  get(): T
  /** with the changes that are not shown yet */
  latest(): T
  /** Changes fields; none: only draws. */
  change(part: Partial<T>): void
  /** Returns the function that ends it. */
  follow(listener: () => void): () => void
}

export function createFramedValue<T>(initial: T, { onFrame, onDraw }: FramedValueOptions): FramedValue<T> {
  const listeners = new Set<() => void>()
  let shown = initial
  let latest = initial
  let isFramed = false
  const draw = () => {
    isFramed = false
    onDraw()
    if (shown === latest) return
    shown = latest
    for (const listener of listeners) listener()
  }
  return {
    get: () => shown,
    latest: () => latest,
    change: (part) => {
      if (Object.keys(part).length > 0) latest = { ...latest, ...part }
      if (isFramed) return
      isFramed = true
      onFrame(draw)
    },
    follow: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
