import { problemSchema } from '@distribute/contracts'
import { useFolder } from '@distribute/testbed'
import { expect, it } from 'vitest'
import { type Answer, startAnsweringServer } from '../../answering-server.ts'
import { readExample } from '../../example.ts'
import { runProgram } from '../../run-program.ts'

async function run(words: string, answer: Answer) {
  const { address, requests } = await startAnsweringServer(answer)
  const env = { HOME: useFolder(), DISTRIBUTE_SERVER: address, DISTRIBUTE_TOKEN: 'secret' }
  return { ...(await runProgram(words.split(' '), { env })), requests }
}

it('prints whole lines of a stream as they come, and names the states that are wanted', async () => {
  const { printed, requests } = await run('results patch -o csv --state failed,lost', (_, response) => {
    response.setHeader('content-type', 'text/csv; charset=utf-8')
    return new Promise((resolve) => {
      response.write('"host"\n"we', () => response.end('b1"\n"web2"\n', () => resolve(undefined)))
    })
  })
  expect(printed.join('\n')).toBe('"host"\n"web1"\n"web2"')
  expect(requests[0]?.line).toBe('GET /api/v2/tasks/patch/output?format=csv&state=failed%2Clost')
})

it('a stream that breaks off fails as incomplete, and may be asked for again', async () => {
  const broken = run('output patch', (_, response) => {
    response.setHeader('content-type', 'text/plain')
    response.write('---- web1: ok\n', () => response.destroy())
    return new Promise((resolve) => response.once('close', resolve))
  })
  await expect(broken).rejects.toMatchObject({ exitCode: 69, message: expect.stringContaining('is incomplete') })
})

it('a refusal of a stream says why', async () => {
  const problem = readExample(problemSchema)
  const refused = run('output patch', (_, response) => {
    response.statusCode = 404
    return problem
  })
  await expect(refused).rejects.toMatchObject({ exitCode: 64, message: expect.stringContaining(problem.detail) })
})
