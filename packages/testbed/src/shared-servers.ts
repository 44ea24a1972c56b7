import { request } from 'node:http'
import { text } from 'node:stream/consumers'

/** Servers that one test run shares, started on first use. */
export type SharedServer = 'mysql' | 'kafka'

/** The environment variable with the path of the socket of the test run's global set-up. */
export const sharedServersVariable = 'TESTBED_SHARED_SERVERS'

/** The address of the test run's server, started if necessary; undefined outside of a test run. */
export async function requestSharedServer(server: SharedServer): Promise<string | undefined> {
  const socketPath = process.env[sharedServersVariable]
  if (socketPath === undefined) return undefined
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  request({ socketPath, path: `/${server}` }, (response) => {
    text(response).then((body) => (response.statusCode === 200 ? resolve(body) : reject(new Error(body))), reject)
  })
    .on('error', reject)
    .end()
  return await promise
}
