/** Limits nested parentheses, because each uses some of the stack. */
const maxLength = 1000

/**
 * Whether the allowed licences satisfy an SPDX expression: one side of OR, both sides of AND. A
 * licence with an exception (`GPL-2.0-only WITH Classpath-exception-2.0`) is allowed as a whole. An
 * invalid expression, or one that is too long, is not allowed.
 * @param {string} expression
 * @param {ReadonlySet<string>} allowed
 */
export function isAllowed(expression, allowed) {
  if (expression.length > maxLength) return false
  const tokens = expression.match(/[()]|[^\s()]+/g) ?? []
  let position = 0

  /** @returns {boolean} */
  const readAny = () => {
    let result = readAll()
    while (take('OR')) result = readAll() || result
    return result
  }
  /** @returns {boolean} */
  const readAll = () => {
    let result = readOne()
    while (take('AND')) result = readOne() && result
    return result
  }
  const readOne = () => {
    if (!take('(')) return readLicence()
    const result = readAny()
    return take(')') && result
  }
  const readLicence = () => {
    const name = tokens[position++] ?? ''
    return allowed.has(take('WITH') ? `${name} WITH ${tokens[position++]}` : name)
  }
  /** @param {string} token */
  const take = (token) => {
    const found = tokens[position] === token
    if (found) position += 1
    return found
  }

  const result = readAny()
  return result && position === tokens.length
}
