import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { useFolder } from '@distribute/testbed'
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { type LockedStateDir, lockStateDir } from '../src/state-dir-lock.ts'

describe('lockStateDir', () => {
  let dir = ''
  const locks: LockedStateDir[] = []
  const lock = (id = 'engine-a') => {
    const state = lockStateDir(join(dir, 'state'), { createId: () => id })
    locks.push(state)
    return state
  }

  beforeEach(() => {
    dir = useFolder()
  })
  afterEach(() => {
    for (const state of locks.splice(0)) state.release()
  })

  it('creates the folder for its owner only', () => {
    lock()
    expect(statSync(join(dir, 'state')).mode & 0o777).toBe(0o700)
  })

  it('rejects a locked folder, and names it', () => {
    lock()
    expect(() => lock()).toThrow(
      expect.objectContaining({ code: 'state_dir_locked', message: expect.stringContaining(dir) }),
    )
  })

  it('reports a folder that cannot be created or written as an invalid setting', () => {
    writeFileSync(join(dir, 'state'), '')
    expect(() => lock()).toThrow(
      expect.objectContaining({
        code: 'invalid_configuration',
        message: expect.stringMatching(/STATE_DIR = .*state: cannot create or write/),
      }),
    )
  })

  it('locks the folder again after a release, which is idempotent', () => {
    const first = lock()
    first.release()
    first.release()
    expect(() => lock()).not.toThrow()
  })

  it('keeps the id of the engine across starts', () => {
    lock('engine-a').release()
    expect(lock('engine-b').engineId).toBe('engine-a')
    expect(readFileSync(join(dir, 'state', 'engine-id'), 'utf8')).toBe('engine-a\n')
  })

  it('creates a new id if the file is empty', () => {
    lock('engine-a').release()
    writeFileSync(join(dir, 'state', 'engine-id'), '')
    expect(lock('engine-b').engineId).toBe('engine-b')
  })

  it('is locked against another process, and free once that process is killed', async () => {
    const child = await lockInProcess(join(dir, 'state'))
    expect(() => lock()).toThrow(expect.objectContaining({ code: 'state_dir_locked' }))
    await child.kill()
    expect(lock().engineId).toBe('child')
  })

  it('gets the folder although a concurrent attempt has already read the lock', () => {
    lock().release()
    const other = new DatabaseSync(join(dir, 'state', 'lock.db'))
    onTestFinished(() => other.close())
    other.exec('begin; select * from sqlite_schema')
    expect(lock()).toMatchObject({ dir: join(dir, 'state') })
    expect(() => other.exec('create table locked (id)')).toThrow('database is locked')
  })

  describe('with {n} in the setting', () => {
    const numbered = () => join(dir, 'engine-{n}')
    const lockNumbered = (options: { id?: string; lastNumber?: number } = {}) => {
      const { id = 'engine-a', lastNumber } = options
      const state = lockStateDir(numbered(), { createId: () => id, ...(lastNumber && { lastNumber }) })
      locks.push(state)
      return state
    }

    it('takes the first free number, and with it the files of an earlier process', async () => {
      const first = await lockInProcess(numbered())
      const second = await lockInProcess(numbered())
      expect([first.dir, second.dir]).toEqual([join(dir, 'engine-1'), join(dir, 'engine-2')])
      expect(lockNumbered()).toMatchObject({ dir: join(dir, 'engine-3'), engineId: 'engine-a' })
      await first.kill()
      expect(lockNumbered()).toMatchObject({ dir: join(dir, 'engine-1'), engineId: 'child' })
    })

    it('gives concurrent processes one number each, without gaps', async () => {
      const children = await Promise.all(Array.from({ length: 4 }, () => lockInProcess(numbered())))
      expect(children.map((child) => child.dir).toSorted()).toEqual([1, 2, 3, 4].map((n) => join(dir, `engine-${n}`)))
    })

    it('reports that every number is locked', () => {
      lockNumbered({ lastNumber: 2 })
      lockNumbered({ lastNumber: 2 })
      expect(() => lockNumbered({ lastNumber: 2 })).toThrow(
        expect.objectContaining({
          code: 'state_dir_locked',
          message: expect.stringContaining(`${numbered()} is locked by other processes with each number from 1 to 2: `),
        }),
      )
      expect(readdirSync(dir).toSorted()).toEqual(['engine-1', 'engine-2'])
    })

    it('does not skip a folder that cannot be used', () => {
      writeFileSync(join(dir, 'engine-1'), '')
      expect(() => lockNumbered()).toThrow(expect.objectContaining({ code: 'invalid_configuration' }))
    })
  })
})

/** Resolves when another process has the lock. The end of the test kills it. */
async function lockInProcess(setting: string): Promise<{ dir: string; kill(): Promise<void> }> {
  const source = new URL('../src/state-dir-lock.ts', import.meta.url).pathname
  const script = `import { lockStateDir } from '${source}'
    globalThis.locked = lockStateDir('${setting}', { createId: () => 'child' })
    console.log(globalThis.locked.dir)
    setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  const kill = async () => {
    child.kill('SIGKILL')
    await ended
  }
  onTestFinished(kill)
  const [line] = await once(child.stdout, 'data')
  return { dir: String(line).trim(), kill }
}
