/** A client of the API that keeps the text of every answer, so that a test can search them. */
export interface RecordingClient {
  /** everything that was answered, headers included, but for `isSecret` requests */
  readonly answers: readonly string[]
  ask(path: string, request?: RecordedRequest): Promise<RecordedAnswer>
}

interface RecordedRequest {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  /** an object is sent as JSON */
  readonly body?: object | string
  /** The answer is meant to contain a secret: a new token, a cookie. */
  readonly isSecret?: true
}

interface RecordedAnswer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

export function createRecordingClient(url: string): RecordingClient {
  const answers: string[] = []
  return {
    answers,
    ask: async (path, { method, headers = {}, body, isSecret } = {}) => {
      const json = body === undefined ? {} : { 'content-type': 'application/json' }
      const response = await fetch(`${url}${path}`, {
        method: method ?? (body === undefined ? 'GET' : 'POST'),
        headers: { ...json, ...headers },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
        redirect: 'manual',
      })
      const text = await response.text()
      if (!isSecret) answers.push(`${JSON.stringify([...response.headers])} ${text}`)
      return { status: response.status, headers: response.headers, text }
    },
  }
}
