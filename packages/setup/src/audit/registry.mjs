/** The registry did not answer, or its answer cannot be read. */
export class RegistryError extends Error {}

/**
 * Returns the object in npm's output with `--json`, which may have other lines around it. Throws a
 * RegistryError if the object is an error, or is missing.
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
