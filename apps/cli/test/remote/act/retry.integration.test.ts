import { taskSchema } from '@distribute/contracts'
import { useFolder } from '@distribute/testbed'
import { expect, it } from 'vitest'
import { startAnsweringServer } from '../../answering-server.ts'
import { readExample } from '../../example.ts'
import { runProgram } from '../../run-program.ts'

const task = readExample(taskSchema)

it('a retry whose answer was lost is sent again as it was', async () => {
  const { address, requests } = await startAnsweringServer((_, response) => {
    if (requests.length === 1) response.destroy()
    return task
  })
  const env = { HOME: useFolder(), DISTRIBUTE_SERVER: address, DISTRIBUTE_TOKEN: 'secret' }
  const { printed } = await runProgram(['retry', 'patch', '--state', 'failed', '--detach'], { env })
  expect(printed).toEqual([task.id])
  expect(requests).toHaveLength(2)
  expect(requests[0]).toEqual({ line: 'POST /api/v2/tasks/patch/retry', body: expect.stringContaining('"id":"') })
  expect(requests[0]?.body).toContain('"unlessOneRuns":true')
  expect(requests[1]).toEqual(requests[0])
})
