/**
 * Names that Ansible turns into implicit hosts: such a play runs on the engine, once in each unit.
 */
const localNames = new Set(['localhost', '127.0.0.1', '::1'])
/**
 * Positions among the hosts: `web[0]`, `web[-1]`, `web[1:3]`. Regular expressions (`~…`) have none.
 */
const positions = /^[^~].*\[(?:-?\d+|\d+[:-]\d*)\]$/s
const address = /^[\da-f.]*:[\da-f.]*:[\da-f:.]*$/i
/** Colons within brackets do not separate patterns. */
const part = /(?:[^\s:[\]]|\[[^\][]*\])+/g

/**
 * Whether a pattern of `hosts` depends on the whole run: the engine itself, or hosts by position.
 * Everything else (groups, names, wildcards, `&` and `!`) is decided host by host.
 */
export function isPatternOfRun(patterns: readonly string[]): boolean {
  return patterns.flatMap(splitPattern).some((one) => {
    const name = one.replace(/^[&!]/, '')
    return positions.test(name) || (localNames.has(name) && name === one)
  })
}

export function isLocalName(name: string): boolean {
  return localNames.has(name)
}

function splitPattern(pattern: string): readonly string[] {
  if (pattern.includes(',')) return pattern.split(',').map((one) => one.trim())
  const text = pattern.trim()
  return address.test(text) ? [text] : (text.match(part) ?? [])
}
