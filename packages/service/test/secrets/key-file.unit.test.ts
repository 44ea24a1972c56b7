import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { useFolder } from '@distribute/testbed'
import { beforeEach, describe, expect, it } from 'vitest'
import { createKeyFile, readKeyFile } from '../../src/secrets/key-file.ts'

let dir = ''
let file = ''
beforeEach(() => {
  dir = useFolder()
  file = join(dir, 'key')
})

describe('createKeyFile', () => {
  it('makes 32 random bytes that the user alone may read, and the folder for them', () => {
    const path = join(dir, 'new/folder/key')
    createKeyFile(path)
    createKeyFile(file)
    expect(readFileSync(path)).toHaveLength(32)
    expect(readFileSync(path)).not.toEqual(readFileSync(file))
    expect(statSync(path).mode & 0o777).toBe(0o600)
    const sealed = readKeyFile(path).seal('configuration', 'hunter2')
    expect(readKeyFile(path).open('configuration', sealed)).toBe('hunter2')
  })

  it('creates folders that others may list, and leaves nothing beside the key', () => {
    createKeyFile(join(dir, 'new/folder/key'))
    mkdirSync(join(dir, 'any'))
    const modes = ['any', 'new', 'new/folder'].map((name) => statSync(join(dir, name)).mode)
    expect(new Set(modes).size).toBe(1)
    expect(() => createKeyFile(join(dir, 'new/folder/key'))).toThrow('already exists')
    expect(readdirSync(join(dir, 'new/folder'))).toEqual(['key'])
  })

  it('overwrites nothing, and follows no link', () => {
    writeFileSync(file, 'precious')
    symlinkSync(join(dir, 'nowhere'), join(dir, 'link'))
    for (const path of [file, join(dir, 'link')]) {
      expect(() => createKeyFile(path)).toThrow(`${path} already exists`)
    }
    expect(readFileSync(file, 'utf8')).toBe('precious')
    expect(() => statSync(join(dir, 'nowhere'))).toThrow('ENOENT')
  })

  it('says what keeps it from being written', () => {
    writeFileSync(file, '')
    expect(() => createKeyFile(join(file, 'key'))).toThrow(`${join(file, 'key')} cannot be written`)
  })
})

describe('readKeyFile', () => {
  it.each([0o640, 0o604, 0o620, 0o610])('refuses mode %o, with the command that mends it', (mode) => {
    createKeyFile(file)
    chmodSync(file, mode)
    expect(() => readKeyFile(file)).toThrow(`chmod 600 ${file}`)
    chmodSync(file, 0o400)
    expect(() => readKeyFile(file)).not.toThrow()
  })

  it('refuses an invalid key, and says why', () => {
    writeFileSync(file, 'hunter2', { mode: 0o600 })
    mkdirSync(join(dir, 'folder'))
    expect(() => readKeyFile(file)).toThrow(`${file} has 7 bytes instead of 32`)
    expect(() => readKeyFile(join(dir, 'folder'))).toThrow('is not a file')
    expect(() => readKeyFile(join(dir, 'nowhere'))).toThrow('does not exist: create it with `distribute secret init`')
    expect(() => readKeyFile(join(file, 'below'))).toThrow('cannot be read (ENOTDIR)')
  })
})
