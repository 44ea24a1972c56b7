import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chown, lstat, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '@distribute/contracts'
import { useFolder } from '@distribute/testbed'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { controlPathsOf } from '../../src/run/control-paths.ts'
import { createUnitFolder, findUnitFolders, removeUnitFolder } from '../../src/run/unit-folder.ts'

let stateDir: string
let controlPaths: string
const unit = { task: 1, unit: 1, attempt: 1 }

beforeEach(async () => {
  stateDir = useFolder()
  controlPaths = controlPathsOf(join(stateDir, 'units/1-1-1'))
})

afterEach(async () => {
  await rm(controlPaths, { recursive: true, force: true })
})

test("the folder of ssh's sockets has a short name derived from the unit's folder, and only the engine can read it", async () => {
  const folder = await createUnitFolder(stateDir, unit)

  expect(folder.controlPaths).toBe(controlPaths)
  expect(controlPaths).toMatch(/^\/tmp\/distribute-[0-9a-f]{12}$/)
  expect((await lstat(controlPaths)).mode & 0o777).toBe(0o700)
})

test('looking for earlier runs removes both folders of a run that never started', async () => {
  await createUnitFolder(stateDir, unit)

  expect(await findUnitFolders(stateDir, () => undefined)).toEqual([])

  expect(await readdir(join(stateDir, 'units'))).toEqual([])
  expect(existsSync(controlPaths)).toBe(false)
})

test('a partly removed folder does not count as a run, and the next look removes it', async () => {
  const folder = await createUnitFolder(stateDir, unit)
  for (const file of [folder.request, folder.journal]) await writeFile(file, '{}')
  execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', folder.temporary])
  try {
    await expect(removeUnitFolder(folder)).rejects.toThrow('EBUSY')
    expect(existsSync(folder.request)).toBe(false)
  } finally {
    execFileSync('umount', [folder.temporary])
  }

  const unreadable: string[] = []
  expect(await findUnitFolders(stateDir, (path) => unreadable.push(path))).toEqual([])
  expect(unreadable).toEqual([])
  expect(await readdir(join(stateDir, 'units'))).toEqual([])
})

test('an existing folder is left unchanged, with its sockets', async () => {
  await createUnitFolder(stateDir, unit)
  await writeFile(join(controlPaths, 'socket'), '')

  await expect(createUnitFolder(stateDir, unit)).rejects.toThrow('EEXIST')

  expect(await readdir(controlPaths)).toEqual(['socket'])
})

test("a folder of sockets without its unit's folder is created anew", async () => {
  await mkdir(controlPaths, { mode: 0o755 })
  await writeFile(join(controlPaths, 'socket'), '')

  await createUnitFolder(stateDir, unit)

  expect(await readdir(controlPaths)).toEqual([])
  expect((await lstat(controlPaths)).mode & 0o777).toBe(0o700)
})

const strangers = {
  'a link to a folder': (target: string) => symlink(target, controlPaths),
  'a file': () => writeFile(controlPaths, ''),
  "another user's folder": async () => {
    await mkdir(controlPaths)
    await chown(controlPaths, 65_534, 65_534)
  },
}

test.each(Object.entries(strangers))('%s in its place is neither used nor removed', async (_, place) => {
  const target = await mkdtemp(join(stateDir, 'target-'))
  await writeFile(join(target, 'kept'), '')
  await place(target)
  const before = await lstat(controlPaths)

  await expect(createUnitFolder(stateDir, unit)).rejects.toThrow(AppError)

  expect(await readdir(join(stateDir, 'units'))).toEqual([])
  expect((await lstat(controlPaths)).ino).toBe(before.ino)
  expect(await readdir(target)).toEqual(['kept'])
})

test('a foreign file that replaced the folder is not removed with the run', async () => {
  const folder = await createUnitFolder(stateDir, unit)
  const target = await mkdtemp(join(stateDir, 'target-'))
  await rm(controlPaths, { recursive: true })
  await symlink(target, controlPaths)

  await removeUnitFolder(folder)

  expect(existsSync(folder.path)).toBe(false)
  expect((await lstat(controlPaths)).isSymbolicLink()).toBe(true)
})
