import { describe, expect, it } from 'vitest'
import { ask, shareService } from '../service-under-test.ts'

const maxPlaybookBytes = 4096
const service = shareService({ maxPlaybookBytes })
const rejection = `has ${maxPlaybookBytes + 1} bytes: at most ${maxPlaybookBytes} are allowed ([Limits] MAX_PLAYBOOK_BYTES)`

/** A playbook of this many bytes, with some characters of three bytes. */
function createPlaybook(bytes: number): string {
  const play = '- hosts: all\n  tasks: [{ ping: }]\n# 字'
  return play + 'x'.repeat(bytes - Buffer.byteLength(play))
}

describe('a playbook of MAX_PLAYBOOK_BYTES', () => {
  it('is accepted; a larger one is rejected with the name of the setting', async () => {
    const submit = (bytes: number) => {
      const playbook = { name: 'p', content: createPlaybook(bytes) }
      return ask(service(), { path: '/api/v2/tasks', body: { hosts: ['h1'], playbook } })
    }
    expect(await submit(maxPlaybookBytes)).toMatchObject({ status: 201 })
    const errors = [{ path: 'playbook.content', message: rejection }]
    expect(await submit(maxPlaybookBytes + 1)).toMatchObject({ status: 422, body: { errors } })
  })

  it('is the limit in v1 as well', async () => {
    const submit = (bytes: number) => {
      const playbook = { playbook_name: 'p', playbook_content: createPlaybook(bytes), type: 'playbook' }
      const body = { task_id: `v1-${bytes}`, task_name: 'p', ips: '10.0.0.1', timeout: 60, ...playbook }
      return ask(service(), { path: '/api/v1/distribute/playbook/', body })
    }
    expect(await submit(maxPlaybookBytes)).toMatchObject({ body: { code: 200 } })
    expect(await submit(maxPlaybookBytes + 1)).toMatchObject({
      body: { code: 500, msg: `playbook_content: ${rejection}` },
    })
  })
})
