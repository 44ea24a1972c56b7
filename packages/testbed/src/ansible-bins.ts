import { existsSync, globSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { need } from './test-scope.ts'

const projectEnvironment = resolve(import.meta.dirname, '../../../.cache/ansible')

/**
 * The folders of the `ansible` commands on this machine, by major and minor version: the project's
 * own (`'2.19'`, made by `npm start` and `npm test`) and the distribution's (`'2.14'` on Debian 12,
 * `/usr/bin`).
 */
export function ansibleBins(): Readonly<Record<string, string>> {
  const installations = [
    { bin: '/usr/bin', packages: '/usr/lib/python3/dist-packages' },
    { bin: join(projectEnvironment, 'bin'), packages: join(projectEnvironment, 'lib/python3*/site-packages') },
  ]
  const found = installations.filter(({ bin }) => existsSync(join(bin, 'ansible')))
  return Object.fromEntries(
    found.flatMap(({ bin, packages }) => readVersion(packages).map((version) => [version, bin])),
  )
}

/**
 * The folder of the `ansible` commands of a version. Called beside tests, a missing one concerns
 * all tests of the file.
 */
export function useAnsible(version = '2.19'): string {
  const bin = ansibleBins()[version]
  need({ name: `Ansible ${version}`, isThere: bin !== undefined, advice: '`npm test` installs it' })
  return bin ?? `/missing: Ansible ${version}`
}

/**
 * The version in the package's source: `__version__ = '2.14.18'`. Running the command takes half a
 * second.
 */
function readVersion(packages: string): readonly string[] {
  const files = globSync(join(packages, 'ansible/release.py'))
  return files.flatMap((file) => /^__version__ = '(\d+\.\d+)/m.exec(readFileSync(file, 'utf8'))?.[1] ?? [])
}
