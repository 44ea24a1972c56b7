import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type HeldStateDir, holdStateDir } from '../src/state-dir-lock.ts'

describe('holdStateDir', () => {
  let dir = ''
  const held: HeldStateDir[] = []
  const hold = (id = 'engine-a') => {
    const state = holdStateDir(join(dir, 'state'), { createId: () => id })
    held.push(state)
    return state
  }

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'state-dir-'))
  })
  afterEach(() => {
    for (const state of held.splice(0)) state.release()
    rmSync(dir, { recursive: true })
  })

  it('makes the folder for its owner alone', () => {
    hold()
    expect(statSync(join(dir, 'state')).mode & 0o777).toBe(0o700)
  })

  it('refuses a folder that is held, and names it', () => {
    hold()
    expect(() => hold()).toThrow(
      expect.objectContaining({ code: 'state_dir_locked', message: expect.stringContaining(dir) }),
    )
  })

  it('that cannot be made or written is a setting to be mended', () => {
    writeFileSync(join(dir, 'state'), '')
    expect(() => hold()).toThrow(
      expect.objectContaining({
        code: 'invalid_configuration',
        message: expect.stringMatching(/STATE_DIR is .*state, which cannot/),
      }),
    )
  })

  it('gives the folder to the next one after a release, which may be repeated', () => {
    const first = hold()
    first.release()
    first.release()
    expect(() => hold()).not.toThrow()
  })

  it('keeps the id of the engine over starts', () => {
    hold('engine-a').release()
    expect(hold('engine-b').engineId).toBe('engine-a')
    expect(readFileSync(join(dir, 'state', 'engine-id'), 'utf8')).toBe('engine-a\n')
  })

  it('makes a new id where the file is empty', () => {
    hold('engine-a').release()
    writeFileSync(join(dir, 'state', 'engine-id'), '')
    expect(hold('engine-b').engineId).toBe('engine-b')
  })

  it('is held against another process, and free once that is killed', async () => {
    const state = join(dir, 'state')
    const source = new URL('../src/state-dir-lock.ts', import.meta.url).pathname
    const script = `import { holdStateDir } from '${source}'
      globalThis.held = holdStateDir('${state}', { createId: () => 'child' })
      console.log('held')
      setInterval(() => {}, 1000)`
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(child.stdout, 'data')
    expect(() => hold()).toThrow(expect.objectContaining({ code: 'state_dir_locked' }))
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(hold().engineId).toBe('child')
  })
})
