import { request } from 'node:http'
import { text } from 'node:stream/consumers'

/** Servers that one test run shares: the first test file that asks has it started. */
export type SharedServer = 'mysql' | 'kafka'

/** The environment variable with the path of the socket where the test run's global set-up answers. */
export const sharedServersVariable = 'TESTBED_SHARED_SERVERS'

/** The address of the test run's own server, started now if need be; undefined outside of such a run. */
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
