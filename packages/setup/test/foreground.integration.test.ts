import { startProcess } from '@distribute/testbed'
import { describe, expect, it } from 'vitest'

const module = new URL('../src/foreground.mjs', import.meta.url).href

describe('runInForeground', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('passes %s on and ends with the exit code of the program', async (signal) => {
    const wrapper = await wrap(`trap 'exit 7' TERM INT; echo '{"msg":"ready"}'; while :; do sleep 0.05; done`)
    await wrapper.waitForLog(({ msg }) => msg === 'ready')
    wrapper.signal(signal)
    expect(await wrapper.ended).toEqual({ exitCode: 7, signal: undefined })
  })

  it('ends as a shell does when the program was killed', async () => {
    const wrapper = await wrap('kill -KILL $$')
    expect(await wrapper.ended).toEqual({ exitCode: 137, signal: undefined })
  })
})

/** In a session of its own, without the terminal that the tests may run on: as under a process manager. */
function wrap(script: string) {
  const program = JSON.stringify({ command: 'sh', args: ['-c', script], cwd: '/' })
  const wrapper = `
    import { runInForeground } from '${module}'
    process.exitCode = await runInForeground({ ...${program}, env: process.env })
  `
  return startProcess({
    command: 'setsid',
    args: [process.execPath, '--input-type=module', '--eval', wrapper],
    cwd: import.meta.dirname,
  })
}
