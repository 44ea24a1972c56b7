import { type RefObject, useLayoutEffect, useState } from 'react'

/** The width of an element's content in CSS pixels; 0 until it is known. */
export function useSpace(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0)
  useLayoutEffect(() => {
    const box = element.current
    if (box === null) return undefined
    const measure = () => setWidth(box.clientWidth)
    const observer = new ResizeObserver(measure)
    measure()
    observer.observe(box)
    return () => observer.disconnect()
  }, [element])
  return width
}
