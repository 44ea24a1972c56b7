import { toSafeText } from '@distribute/domain'

/** The colours that output has on the page: black and white are the colour of text. */
const ansiColours = ['red', 'green', 'yellow', 'blue', 'magenta', 'cyan'] as const
type AnsiColour = (typeof ansiColours)[number]

export interface AnsiLook {
  readonly colour: AnsiColour | undefined
  readonly background: AnsiColour | undefined
  readonly isBold: boolean
  readonly isQuiet: boolean
  readonly isItalic: boolean
  readonly isUnderlined: boolean
}

export interface AnsiPart {
  readonly text: string
  /** undefined: plain */
  readonly look: AnsiLook | undefined
}

const plain: AnsiLook = {
  colour: undefined,
  background: undefined,
  isBold: false,
  isQuiet: false,
  isItalic: false,
  isUnderlined: false,
}
const escapeCharacter = '\u001b'
const graphics = new RegExp(`${escapeCharacter}\\[([0-9;:]*)m`, 'g')

/**
 * The parts of an output by their look. Other escape sequences are removed and control characters
 * are visible, as `toSafeText` does. What follows after `maxParts` parts is plain. Linear time.
 */
export function parseAnsi(text: string, maxParts: number): readonly AnsiPart[] {
  const parts: AnsiPart[] = []
  let look = plain
  let start = 0
  for (const match of text.matchAll(graphics)) {
    if (parts.length >= maxParts) break
    addPart(parts, text.slice(start, match.index), look)
    look = applyCodes(look, match[1] ?? '')
    start = match.index + match[0].length
  }
  addPart(parts, text.slice(start), parts.length >= maxParts ? plain : look)
  return parts
}

function addPart(parts: AnsiPart[], raw: string, look: AnsiLook): void {
  const text = toSafeText(raw)
  if (text === '') return
  const last = parts.at(-1)
  if (last !== undefined && last.look === toShown(look))
    parts[parts.length - 1] = { text: last.text + text, look: last.look }
  else parts.push({ text, look: toShown(look) })
}

function toShown(look: AnsiLook): AnsiLook | undefined {
  return look === plain ? undefined : look
}

function applyCodes(look: AnsiLook, text: string): AnsiLook {
  const codes = text.slice(0, 100).split(/[;:]/).map(Number)
  let next = look
  for (let index = 0; index < codes.length; index++) {
    const code = codes[index] ?? 0
    const extended = code === 38 || code === 48 ? readExtended(codes, index) : undefined
    next = extended === undefined ? applyCode(next, code) : { ...next, [layerOf(code)]: extended.colour }
    index += extended?.length ?? 0
  }
  return next
}

/** Hidden text (8) stays visible, and nothing blinks. */
function applyCode(look: AnsiLook, code: number): AnsiLook {
  if (code === 0) return plain
  if (code === 1) return { ...look, isBold: true }
  if (code === 2) return { ...look, isQuiet: true }
  if (code === 3) return { ...look, isItalic: true }
  if (code === 4) return { ...look, isUnderlined: true }
  if (code === 22) return { ...look, isBold: false, isQuiet: false }
  if (code === 23) return { ...look, isItalic: false }
  if (code === 24) return { ...look, isUnderlined: false }
  if (code === 90) return { ...look, colour: undefined, isQuiet: true }
  const isColour = (code >= 30 && code <= 49) || (code >= 90 && code <= 107)
  return isColour ? { ...look, [layerOf(code)]: basicColours[code % 10] } : look
}

/** By the last digit of a code; the others are black, white and the default. */
const basicColours: Readonly<Record<number, AnsiColour>> = {
  1: 'red',
  2: 'green',
  3: 'yellow',
  4: 'blue',
  5: 'magenta',
  6: 'cyan',
}

function layerOf(code: number): 'colour' | 'background' {
  return (code >= 40 && code <= 49) || code >= 100 ? 'background' : 'colour'
}

/** `38;5;N` and `38;2;R;G;B`: the nearest of the colours that the page has. */
function readExtended(codes: readonly number[], index: number) {
  const [kind, first = 0, second = 0, third = 0] = codes.slice(index + 1, index + 5)
  if (kind === 5) return { colour: toPaletteColour(first), length: 2 }
  if (kind === 2) return { colour: toColour(first, second, third), length: 4 }
  return undefined
}

function toPaletteColour(number: number): AnsiColour | undefined {
  if (number < 16) return basicColours[number % 8]
  if (number > 231) return undefined
  const cube = number - 16
  return toColour(Math.floor(cube / 36) * 51, (Math.floor(cube / 6) % 6) * 51, (cube % 6) * 51)
}

/** Which of red, green and blue are strong, as bits; grey has none. */
function toColour(red: number, green: number, blue: number): AnsiColour | undefined {
  const strongest = Math.max(red, green, blue)
  if (strongest - Math.min(red, green, blue) < 40) return undefined
  const isStrong = (value: number) => value > strongest * 0.6
  return basicColours[(isStrong(red) ? 1 : 0) + (isStrong(green) ? 2 : 0) + (isStrong(blue) ? 4 : 0)]
}
