import { expect, test } from 'vitest'
import { findNamedProjects } from '../../src/index.ts'

const projects = ['nginx-conf', 'nginx', 'web.site', 'other']

test.each([
  ['src=/mnt/nginx-conf/nginx.conf dest=/etc/', ['nginx-conf']],
  ['src=/mnt/nginx-conf', ['nginx-conf']],
  [`src="/data/share/nginx" dest='/mnt/web.site'`, ['nginx', 'web.site']],
  ['copied from /mnt/nginx.', ['nginx']],
  ['{"src":"/mnt/other/a b","dest":"/x"}', ['other']],
  ['//mnt//other//x', ['other']],
  ['/mnt/nginx-conf2/x /mnt/other.d/x other/x', []],
  ['', []],
])('%j names %j', (text, named) => {
  expect(findNamedProjects(text, projects)).toEqual(named)
})

test('a text of only dots takes linear time', () => {
  expect(findNamedProjects(`/${'.'.repeat(500_000)}x /web`, ['web'])).toEqual(['web'])
})
