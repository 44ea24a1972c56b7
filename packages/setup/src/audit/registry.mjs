/** The registry gives no answer, or an unreadable one. */
export class RegistryError extends Error {}

/**
 * The object in what npm writes with `--json`; around it, npm may write lines of its own. Throws a RegistryError if it is
 * an error, or none is there.
 * @param {string} output
 * @returns {object}
 */
export function readAnswer(output) {
  const answer = parse(output)
  const failure = answer.error === undefined ? undefined : answer.message || answer.error.summary || answer.error.code
  if (failure !== undefined) throw new RegistryError(failure)
  return answer
}

/** @param {string} output */
function parse(output) {
  const [json = ''] = /^\{$.*?^\}$/ms.exec(output) ?? []
  try {
    return JSON.parse(json)
  } catch {
    throw new RegistryError(output.trim().split('\n')[0] || 'no answer')
  }
}
