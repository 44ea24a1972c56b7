import type { Pin } from '@distribute/contracts'
import { revisionFolder } from './share-layout.ts'

/** A part of a text to replace. */
export interface Edit {
  readonly start: number
  readonly end: number
  readonly replacement: string
  readonly pin: Pin
}

/** Finds paths of pinned projects on one share in texts. */
export interface ShareMentions {
  /**
   * Returns the pins whose project the text names by `<share>/<project>`, or may name by a template
   * or by `.` and `..`.
   */
  list(text: string): readonly Pin[]
  /**
   * Replaces the link by the pinned revision if a path into a project starts at `start`. Returns
   * undefined if the path leaves the project by `..`, has a backslash, or is the project itself:
   * its last segment can name a copy.
   */
  pin(text: string, start: number, end: number): Edit | undefined
}

export function createShareMentions(sharePath: string, pins: readonly Pin[]): ShareMentions {
  const byProject = new Map(pins.map((pin) => [pin.project, pin]))
  const segments = sharePath.split('/').filter((segment) => segment !== '')
  const names = [...byProject.keys()].map((name) => RegExp.escape(name)).join('|')
  const path = `/+${[...segments.map((segment) => RegExp.escape(segment)), `(${names})`].join('/+')}`
  const mention = new RegExp(`(?<![\\w./-])${path}(?![\\w-]|\\.[\\w-])`, 'g')
  const segment = new RegExp(`/(${names})(?![\\w-]|\\.[\\w-])`, 'g')
  const prefix = new RegExp(`${path}/+`, 'y')
  const find = (project = '') => byProject.get(project)
  return {
    list: (text) => {
      const clear = Array.from(text.matchAll(mention), ([, project]) => project)
      const unclear = Array.from(text.matchAll(segment)).filter(({ index }) => isUnclear(text, index))
      const named = new Set([...clear, ...unclear.map(([, project]) => project)])
      return pins.filter(({ project }) => named.has(project))
    },
    pin: (text, start, end) => {
      prefix.lastIndex = start
      const match = prefix.exec(text)
      const pin = find(match?.[1])
      if (pin === undefined || match === null) return undefined
      const rest = text.slice(start + match[0].length, end)
      if (rest.includes('..') || rest.includes('\\')) return undefined
      return { start, end: start + match[0].length, replacement: `${revisionFolder(sharePath, pin)}/`, pin }
    },
  }
}

/** of a path, before the relevant segment */
const maxBefore = 1000

/** Whether the path to a segment has a template, `.` or `..`. */
function isUnclear(text: string, segmentStart: number): boolean {
  const before = text.slice(Math.max(0, segmentStart - maxBefore), segmentStart)
  const [path = ''] = /[^\s"'=,;|<>()]*$/.exec(before) ?? []
  return /\}\}|%\}|(?:^|\/)\.{1,2}(?:\/|$)/.test(path)
}

export function applyEdits(text: string, edits: readonly Edit[]): string {
  const lastFirst = edits.toSorted((a, b) => b.start - a.start)
  return lastFirst.reduce(
    (edited, { start, end, replacement }) => edited.slice(0, start) + replacement + edited.slice(end),
    text,
  )
}
