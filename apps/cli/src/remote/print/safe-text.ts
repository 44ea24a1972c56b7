import { stripVTControlCharacters } from 'node:util'

/**
 * Text that a terminal only shows: without escape sequences, and with every other control character but line ends and
 * tabs as a visible escape. Output of hosts, names and messages are whatever their authors chose.
 */
export function toSafeText(text: string): string {
  return stripVTControlCharacters(text.replaceAll('\r\n', '\n')).replaceAll(unsafe, toEscape)
}

/** The same in one line. */
export function toSafeLine(text: string): string {
  return toSafeText(text).replaceAll(/[\n\t]+/g, ' ')
}

/** C0 and C1 controls, and the marks that reorder what a reader sees. */
const unsafe = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu

function toEscape(character: string): string {
  if (character === '\n' || character === '\t') return character
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
