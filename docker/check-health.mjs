// The HEALTHCHECK of a container: `node check-health.mjs URL`. The URL of distribute is
// http://127.0.0.1:8007/api/v2/health/ready, that of an engine http://127.0.0.1:PORT/health/ready
// with its [Exec_Engine] HEALTH_PORT. Exits with 0 if the answer is 200; otherwise prints the
// reason in one line and exits with 1.

const deadlineSeconds = 4

const [url] = process.argv.slice(2)
const problem = url === undefined ? 'usage: check-health.mjs URL' : await findProblem(url)
if (problem !== undefined) {
  process.stdout.write(`${problem.replaceAll(/\s+/g, ' ').trim()}\n`)
  process.exitCode = 1
}

/**
 * Returns why it is not ready; undefined if it is.
 * @param {string} url
 * @returns {Promise<string | undefined>}
 */
async function findProblem(url) {
  try {
    const answer = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(deadlineSeconds * 1000) })
    const text = await answer.text()
    return answer.status === 200 ? undefined : `${url} answers ${answer.status}: ${describeBody(text)}`
  } catch (error) {
    return explainFailure(url, error)
  }
}

/** @param {string} text */
function describeBody(text) {
  try {
    const { problems, checks, stopping } = JSON.parse(text)
    if (stopping) return 'it was asked to stop'
    if (Array.isArray(problems)) return problems.join('; ')
    return Object.entries(checks)
      .filter(([, { ok }]) => !ok)
      .map(([name, { reason }]) => `${name}: ${reason}`)
      .join('; ')
  } catch {
    // not an answer of distribute or of an engine
    return text.slice(0, 200)
  }
}

/**
 * @param {string} url
 * @param {unknown} error
 */
function explainFailure(url, error) {
  if (!(error instanceof Error)) return `${url}: ${error}`
  if (error.name === 'TimeoutError') return `${url} has not answered within ${deadlineSeconds} s`
  const { cause } = error
  return `${url} cannot be asked: ${cause instanceof Error ? cause.message : error.message}`
}
