import { taskSchema } from '@distribute/contracts'
import { useFolder } from '@distribute/testbed'
import { expect, it } from 'vitest'
import { startAnsweringServer } from '../../answering-server.ts'
import { readExample } from '../../example.ts'
import { runProgram } from '../../run-program.ts'

const example = readExample(taskSchema)
const hosts = { ...example.hosts, unreachable: 0, timeout: 0, lost: 0 }
const ended = { ...example, state: 'succeeded' as const, hosts }

it('wait asks for the task once, follows its events, and asks again at its end', async () => {
  const { address, requests } = await startAnsweringServer(({ line }, response) => {
    if (!line.endsWith('/events')) return requests.length === 1 ? { ...ended, state: 'running' } : ended
    response.setHeader('content-type', 'text/event-stream')
    response.end('event: end\nid: 7\ndata: {"state":"succeeded"}\n\n')
  })
  const env = { HOME: useFolder(), DISTRIBUTE_SERVER: address, DISTRIBUTE_TOKEN: 'secret' }
  expect(await runProgram(['wait', 'patch'], { env })).toEqual({ printed: ['succeeded'], notes: [], exitCode: 0 })
  const path = 'GET /api/v2/tasks/patch'
  expect(requests.map(({ line }) => line)).toEqual([path, `${path}/events`, path])
})
