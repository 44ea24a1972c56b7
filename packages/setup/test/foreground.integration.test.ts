import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startProcess, useFolder } from '@distribute/testbed'
import { describe, expect, it } from 'vitest'
import packageJson from '../../../package.json' with { type: 'json' }

const module = new URL('../src/foreground.mjs', import.meta.url).href

describe('runInForeground', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('passes %s on and ends with the exit code of the program', async (signal) => {
    const wrapper = await wrap(`trap 'exit 7' TERM INT; ${untilEnded}`)
    await wrapper.waitForLog(({ msg }) => msg === 'ready')
    wrapper.signal(signal)
    expect(await wrapper.ended).toEqual({ exitCode: 7, signal: undefined })
  })

  it('ends the program when it is killed itself', async () => {
    const wrapper = await wrap(`${traps}${untilEnded}`)
    await wrapper.waitForLog(({ msg }) => msg === 'ready')
    wrapper.signal('SIGKILL')
    await wrapper.waitForLog(({ msg }) => msg === 'ended')
  })

  it('ends like a shell if the program was killed', async () => {
    const wrapper = await wrap('kill -KILL $$')
    expect(await wrapper.ended).toEqual({ exitCode: 137, signal: undefined })
  })
})

/** npm passes a signal only to the shell of the script, and SIGKILL to no process. */
it.each(['SIGTERM', 'SIGHUP', 'SIGKILL'] as const)('%s to npm start alone ends the program', async (signal) => {
  const folder = useFolder()
  await writeFile(join(folder, 'wrapper.mjs'), createWrapper(`${traps}${untilEnded}`))
  const start = packageJson.scripts.start.replace('packages/setup/src/start.mjs', 'wrapper.mjs')
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'started', scripts: { start } }))
  const npm = await startProcess({ command: 'setsid', args: ['npm', 'start'], cwd: folder })
  await npm.waitForLog(({ msg }) => msg === 'ready')
  npm.signal(signal)
  await npm.waitForLog(({ msg }) => msg === 'ended')
})

const traps = `trap 'echo "{\\"msg\\":\\"ended\\"}"; exit' TERM HUP; `
const untilEnded = `echo '{"msg":"ready"}'; while :; do sleep 0.05; done`

/** In a separate session, without the terminal of the tests, as under a process manager. */
function wrap(script: string) {
  return startProcess({
    command: 'setsid',
    args: [process.execPath, '--input-type=module', '--eval', createWrapper(script)],
    cwd: import.meta.dirname,
  })
}

function createWrapper(script: string): string {
  const program = JSON.stringify({ command: 'sh', args: ['-c', script], cwd: '/' })
  return `
    import { runInForeground } from '${module}'
    process.exitCode = await runInForeground({ ...${program}, env: process.env })
  `
}
