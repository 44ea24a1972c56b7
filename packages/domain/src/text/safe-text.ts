/**
 * Text that a terminal only shows: without escape sequences, and with every other control character
 * but line ends and tabs as a visible escape. Output of hosts, names and messages are untrusted.
 * Linear time.
 */
export function toSafeText(text: string): string {
  // Nearly all text is plain, and this check is several times faster than the replacements.
  if (!special.test(text)) return text
  return text.replaceAll('\r\n', '\n').replaceAll(sequence, '').replaceAll(unsafe, toEscape)
}

/** The same in one line. */
export function toSafeLine(text: string): string {
  return toSafeText(text).replaceAll(/[\n\t]+/g, ' ')
}

/** JSON with the same value, whose control characters are all written as JSON escapes. */
export function toSafeJson(value: object, indent?: number): string {
  return escapeJson(JSON.stringify(value, undefined, indent))
}

/** JSON of others with the same value, whose control characters are all written as JSON escapes. */
export function escapeJson(json: string): string {
  return json.replaceAll(unsafe, toEscape)
}

/**
 * The escape sequences of ECMA-48: control sequences (colours, cursor), control strings (titles,
 * links), and all others. A control string ends with BEL or ST on the same line; one without an end
 * loses its first two characters only, so it hides no output. No part after the first character
 * matches the start of a sequence, which keeps the search linear.
 */
const sequence = new RegExp(
  [
    String.raw`(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]`,
    String.raw`(?:\u001b[\]P^_X]|[\u0090\u0098\u009d-\u009f])\P{Cc}*(?:\u0007|\u001b\\|\u009c)`,
    String.raw`\u001b[ -/]*[0-~]`,
  ].join('|'),
  'gu',
)

/** What `unsafe` matches but for line ends and tabs. */
const special = /[^\P{Cc}\n\t]|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u

/** C0 and C1 controls, and the marks that reorder what a reader sees. */
const unsafe = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu

function toEscape(character: string): string {
  if (character === '\n' || character === '\t') return character
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
