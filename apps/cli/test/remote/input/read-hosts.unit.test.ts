import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { useFolder } from '@distribute/testbed'
import { expect, it } from 'vitest'
import { readHosts } from '../../../src/remote/input/read-hosts.ts'

const readInput = async () => 'db1 db2 # the old ones\n\n# db3\ndb4,db5\n'

it('splits at blanks and commas, but not within brackets', async () => {
  expect(await readHosts(['web[01-03,07],db1', 'cache1 cache2'], { readInput })).toEqual([
    'web[01-03,07]',
    'db1',
    'cache1',
    'cache2',
  ])
})

it('reads - from standard input, without comments and empty lines', async () => {
  expect(await readHosts(['web1', '-'], { readInput })).toEqual(['web1', 'db1', 'db2', 'db4', 'db5'])
})

it('reads @FILE, and says which file is missing', async () => {
  const dir = useFolder()
  await writeFile(join(dir, 'hosts'), 'web1\r\nweb2\r\n')
  expect(await readHosts([`@${dir}/hosts`], { readInput })).toEqual(['web1', 'web2'])
  await expect(readHosts([`@${dir}/nothing`], { readInput })).rejects.toThrow(
    `the list of hosts ${dir}/nothing cannot be read`,
  )
})
