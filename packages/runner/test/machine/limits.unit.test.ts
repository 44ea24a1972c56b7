import { expect, test } from 'vitest'
import { explainLimit } from '../../src/ansible/check-descriptors.ts'
import { explainMount } from '../../src/machine/check-folder.ts'

const limits = (soft: string) => `Limit                     Soft Limit           Hard Limit           Units
Max processes             63448                63448                processes
Max open files            ${soft.padEnd(21)}1048576              files     `

test.each([
  { soft: '1024', slots: 4, forks: 30, isEnough: true },
  { soft: 'unlimited', slots: 1000, forks: 500, isEnough: true },
  { soft: '64', slots: 1, forks: 5, isEnough: false },
  // what Ansible itself needs with that many forks
  { soft: '418', slots: 1, forks: 100, isEnough: false },
  { soft: '1024', slots: 4, forks: 240, isEnough: true },
  { soft: '1024', slots: 4, forks: 241, isEnough: false },
  { soft: '1024', slots: 113, forks: 1, isEnough: false },
])('$soft descriptors for $slots slots with $forks forks: enough is $isEnough', ({ soft, slots, forks, isEnough }) => {
  const lack = explainLimit(limits(soft), { slots, forks })
  if (isEnough) expect(lack).toBeUndefined()
  else
    expect(lack).toMatch(new RegExp(`^a process may open ${soft} files, and SLOTS ${slots} with FORKS ${forks} need`))
})

test('an unknown limit is never too small', () => {
  expect(explainLimit('', { slots: 1000, forks: 500 })).toBeUndefined()
})

const mounts = `22 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw
30 22 0:26 / /var rw,nosuid,noexec - ext4 /dev/sdb1 rw
31 30 0:27 / /var/lib/a\\040b rw,nosuid - ext4 /dev/sdc1 rw
32 22 0:28 / /srv rw - ext4 /dev/sdd1 rw
33 32 0:29 / /srv rw,noexec - tmpfs tmpfs rw`

test.each([
  { path: '/home/engine', point: undefined },
  { path: '/var/lib/engine', point: '/var' },
  { path: '/var', point: '/var' },
  { path: '/variable', point: undefined },
  { path: '/var/lib/a b/engine', point: undefined },
  // a later mount hides an earlier one
  { path: '/srv/engine', point: '/srv' },
])('$path is on a file system without exec: $point', ({ path, point }) => {
  const fault = explainMount(mounts, path)
  if (point === undefined) expect(fault).toBeUndefined()
  else expect(fault).toMatch(new RegExp(`^${path} lies on ${point}, which is mounted noexec`))
})
