/** What a newcomer reads when everything is up: the address, a task to submit, and how to read its results. */
export function describeFirstSteps(address: string): string {
  return `
distribute answers on ${address}

Try it: one command on 61 addresses of this machine, in three units.

  curl -s ${address}/api/v2/tasks -H 'content-type: application/json' \\
    -d '{"id": "first", "hosts": ["127.0.1.[1-61]"], "adhoc": {"module": "command", "args": "uname -a"}}'

  curl -s ${address}/api/v2/tasks/first
  curl -s '${address}/api/v2/tasks/first/hosts?limit=3'

Ctrl-C ends it.
`
}
