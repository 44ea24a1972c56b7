import { createHash } from 'node:crypto'
import { copyFile, glob, mkdir, readFile, writeFile } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { useFolder } from '@distribute/testbed'
import { execa } from 'execa'
import { beforeAll, describe, expect, it } from 'vitest'

const sources = resolve(import.meta.dirname, '../../ansible')

describe('install.sh', () => {
  let folder: string
  const inFolder = (...names: readonly string[]) => join(folder, ...names)

  beforeAll(async () => {
    folder = useFolder()
    await copyFile(join(sources, 'install.sh'), inFolder('install.sh'))
    await execa('python3', ['-m', 'venv', inFolder('venv')])
    await mkdir(inFolder('wheels'))
    await execa('python3', ['-c', makeWheels, inFolder('wheels'), 'ansible_core-1.0', 'ansible_core-2.0', 'extra-1.0'])
  })

  it('rejects a file with another hash', async () => {
    await pin('0'.repeat(64))
    await expect(install()).rejects.toThrow('THESE PACKAGES DO NOT MATCH THE HASHES')
    expect(await listInstalled()).toEqual([])
  })

  it('installs packages whose hash matches, and names the additional packages without one', async () => {
    await pin(await hashOf('ansible_core-1.0'))
    expect(await install('', 'extra')).toBe('without hashes: extra')
    expect(await listInstalled()).toEqual(['ansible_core-1.0', 'extra-1.0'])
  })

  it('reports that it installs another version without hashes', async () => {
    await pin(await hashOf('ansible_core-1.0'))
    expect(await install('2.0')).toBe('without hashes: ansible-core==2.0, as requirements.txt is for 1.0')
    expect(await listInstalled()).toContain('ansible_core-2.0')
  })

  async function install(...args: readonly string[]) {
    const env = { PIP_NO_INDEX: '1', PIP_FIND_LINKS: inFolder('wheels') }
    const { all } = await execa('sh', [inFolder('install.sh'), inFolder('venv'), ...args], { env, all: true })
    return all
  }

  async function listInstalled() {
    const folders = await Array.fromAsync(glob(inFolder('venv/lib/python3*/site-packages/{ansible,extra}*.dist-info')))
    return folders.map((path) => basename(path, '.dist-info')).sort()
  }

  function pin(hash: string) {
    return writeFile(inFolder('requirements.txt'), `ansible-core==1.0 \\\n    --hash=sha256:${hash}\n`)
  }

  async function hashOf(name: string) {
    const wheel = await readFile(inFolder('wheels', `${name}-py3-none-any.whl`))
    return createHash('sha256').update(wheel).digest('hex')
  }
})

/** Empty packages: folder, name-version of each. */
const makeWheels = `
import sys, zipfile
folder, *packages = sys.argv[1:]
for package in packages:
    name, version = package.split('-')
    with zipfile.ZipFile(f'{folder}/{package}-py3-none-any.whl', 'w') as wheel:
        info = f'{package}.dist-info'
        wheel.writestr(f'{info}/METADATA', f'Metadata-Version: 2.1\\nName: {name}\\nVersion: {version}\\n')
        wheel.writestr(f'{info}/WHEEL', 'Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n')
        wheel.writestr(f'{info}/RECORD', '')
`
