import type { TaskAction } from '@distribute/contracts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pinAction } from '../../src/index.ts'

const revision = 'a'.repeat(40)
const conf = { project: 'nginx-conf', revision }
const web = { project: 'web', revision: 'b'.repeat(40) }
const pins = [conf, web]
const folder = `/mnt/.revisions/nginx-conf/${revision}`

test.each([
  ['copy', 'src=/mnt/nginx-conf/nginx.conf dest=/etc/nginx/', `src=${folder}/nginx.conf dest=/etc/nginx/`],
  ['copy', `dest=/mnt/x src="/mnt/nginx-conf/a b" mode=0644`, `dest=/mnt/x src="${folder}/a b" mode=0644`],
  ['copy', 'src=/mnt/nginx-conf/ dest=/x', `src=${folder}/ dest=/x`],
  ['copy', 'src=//mnt//nginx-conf//a dest=/x', `src=${folder}/a dest=/x`],
  ['copy', 'src=/mnt/nginx-conf/{{ a b }}.conf dest=/x', `src=${folder}/{{ a b }}.conf dest=/x`],
  ['copy', 'src=/mnt/nginx-conf/a dest=/x remote_src=no', `src=${folder}/a dest=/x remote_src=no`],
  ['ansible.builtin.template', `src='/mnt/nginx-conf/a'\ndest=/x`, `src='${folder}/a'\ndest=/x`],
  ['ansible.posix.synchronize', 'src=/mnt/nginx-conf/ dest=/x', `src=${folder}/ dest=/x`],
  ['unarchive', 'src=/mnt/nginx-conf/a.tgz dest=/x copy=yes', `src=${folder}/a.tgz dest=/x copy=yes`],
  ['assemble', 'src=/mnt/nginx-conf/d remote_src=false dest=/x', `src=${folder}/d remote_src=false dest=/x`],
  ['script', '/mnt/nginx-conf/run.sh --to /opt creates=/y', `${folder}/run.sh --to /opt creates=/y`],
  ['script', 'creates=/y "/mnt/nginx-conf/run.sh" a', `creates=/y "${folder}/run.sh" a`],
  ['copy', '{"src": "/mnt/nginx-conf/a", "dest": "/x"}', `{"src": "${folder}/a", "dest": "/x"}`],
])('%s %j reads the pinned revision', (module, args, pinned) => {
  expect(pin(adhoc(module, args))).toEqual({ action: adhoc(module, pinned), folders: [conf], links: [] })
})

test.each([
  ['shell', 'cat /mnt/nginx-conf/a'],
  ['copy', 'src=/mnt/nginx-conf dest=/x'],
  ['copy', 'src=/tmp/a dest=/mnt/nginx-conf/a'],
  ['copy', 'src=/mnt/nginx-conf/../web2/a dest=/x'],
  ['copy', 'src=/mnt/nginx-conf/a\\tb dest=/x'],
  ['copy', 'src=/mnt/nginx-conf/a dest=/x remote_src=yes'],
  ['copy', 'src=/mnt/nginx-conf/a dest=/x remote_src={{ here }}'],
  ['copy', '{"src": "/mnt/nginx-conf/a", "remote_src": true}'],
  ['copy', 'src="/mnt/nginx-conf/a dest=/x'],
  ['copy', 'src=/mnt/nginx-conf/a dest="/x'],
  ['unarchive', 'src=/mnt/nginx-conf/a dest=/x copy=no'],
  ['assemble', 'src=/mnt/nginx-conf/a dest=/x'],
  ['synchronize', 'src=/mnt/nginx-conf/a dest=/x mode=pull'],
  ['fetch', 'src=/mnt/nginx-conf/a dest=/x'],
  ['script', '/bin/true /mnt/nginx-conf/a'],
])('%s %j stays unchanged, and its link must be visible', (module, args) => {
  const action = adhoc(module, args)

  expect(pin(action)).toEqual({ action, folders: [], links: [conf] })
})

test.each([
  'src=/mnt/nginx-conf2/a dest=/x',
  'src=/mnt/nginx-conf.old/a dest=/x',
  'src=/data/mnt/nginx-conf/a dest=/x',
  'src=/srv/nginx-conf/a dest=/x',
  '',
])('%j names no pinned project of this share', (args) => {
  const action = adhoc('copy', args)

  expect(pin(action)).toEqual({ action, folders: [], links: [] })
})

test.each([
  'src="{{ base }}/nginx-conf/a" dest=/x',
  'src=/mnt/./nginx-conf/a dest=/x',
  'src=/mnt/web2/../nginx-conf/a dest=/x',
])('%j can lead to the project, and its link must be visible', (args) => {
  const action = adhoc('copy', args)

  expect(pin(action)).toEqual({ action, folders: [], links: [conf] })
})

test('a playbook of a project has the links of all others seen, as its text is not known', () => {
  const action = { kind: 'playbook', name: 'p', path: 'site.yml', ...conf } as const

  expect(pin(action)).toEqual({ action, folders: [conf], links: pins.filter((pin) => pin !== conf) })
})

test('a text of only slashes takes linear time', () => {
  const args = `ls /nginx-conf ${'/'.repeat(500_000)}`

  expect(pin(adhoc('shell', args))).toEqual({ action: adhoc('shell', args), folders: [], links: [] })
})

test.each(['/data/share', '/data/share/', '//data//share'])('the share can be at any path: %s', (sharePath) => {
  const action = adhoc('copy', 'src=/data/share/web/a dest=/mnt/web/a')
  const { action: pinned, folders, links } = pinAction({ action, pins, extraVars: {} }, sharePath)

  expect(pinned).toMatchObject({
    args: expect.stringMatching(/^src=\/+data\/+share\/\.revisions\/web\/b+\/a dest=\/mnt\/web\/a$/),
  })
  expect({ folders, links }).toEqual({ folders: [web], links: [] })
})

test('a playbook reads the pinned revision where its tasks name a file of the engine, and nowhere else', () => {
  const content = `
- hosts: all
  vars: {copy: {src: /mnt/web/data}}   # no task
  tasks:
    - copy: {src: /mnt/nginx-conf/a, dest: /mnt/nginx-conf/a}
    - block:
        - ansible.builtin.template:
            src: "/mnt/nginx-conf/b.j2"
            dest: '/x'
      rescue:
        - copy: src=/mnt/nginx-conf/c dest=/x
        - name: on the hosts
          copy: {src: /mnt/nginx-conf/d, dest: /x, remote_src: yes}
  handlers:
    - script: {cmd: /mnt/nginx-conf/run.sh a}
    - copy: {src: /mnt/nginx-conf/e, dest: /x}
      args: {remote_src: true}
`
  const { action, folders, links } = pin(playbook(content))

  expect(action).toEqual(
    playbook(
      content
        .replace('src: /mnt/nginx-conf/a', `src: ${folder}/a`)
        .replace('/mnt/nginx-conf/b', `${folder}/b`)
        .replace('/mnt/nginx-conf/c', `${folder}/c`)
        .replace('/mnt/nginx-conf/run', `${folder}/run`),
    ),
  )
  expect({ folders, links }).toEqual({ folders: [conf], links: [conf, web] })
})

test.each([
  ['an alias', '- hosts: &h all\n  tasks: [{copy: {src: /mnt/web/a, dest: *h}}]'],
  [
    'defaults of modules',
    '- hosts: all\n  module_defaults: {copy: {remote_src: true}}\n  tasks: [copy: {src: /mnt/web/a}]',
  ],
  ['a delegated task', '- hosts: all\n  tasks: [{synchronize: {src: /mnt/web/a}, delegate_to: x}]'],
  ['text over several lines', '- hosts: all\n  tasks:\n    - copy: src=/mnt/web/a\n        dest=/x'],
  ['invalid YAML', '- hosts: [\n  copy: {src: /mnt/web/a}'],
  ['line ends of Windows', '- hosts: all\r\n  tasks: [{copy: {src: /mnt/web/a}}]'],
])('a playbook with %s stays unchanged, and the links must be visible', (_, content) => {
  expect(pin(playbook(content))).toEqual({ action: playbook(content), folders: [], links: [web] })
})

test('variables of the request name projects, too', () => {
  const action = adhoc('copy', 'src={{ source }} dest=/x')
  const extraVars = { source: '/mnt/web/a' }

  expect(pinAction({ action, pins, extraVars }, '/mnt')).toEqual({ action, folders: [], links: [web] })
})

test('a playbook of a project needs its own revision', () => {
  const action = { kind: 'playbook', name: 'site', project: 'web', path: 'site.yml', revision } as const

  expect(pinAction({ action, extraVars: {} }, '/mnt')).toEqual({
    action,
    folders: [{ project: 'web', revision }],
    links: [],
  })
})

const piece = fc.oneof(
  fc.constantFrom(
    'src=',
    'dest=',
    '/mnt',
    '/',
    'nginx-conf',
    'web',
    '..',
    '"',
    "'",
    ' ',
    '\n',
    '{{',
    '}}',
    '\\',
    'remote_src=yes ',
  ),
  fc.string({ maxLength: 4 }),
)
const anyText = fc.array(piece, { maxLength: 14 }).map((pieces) => pieces.join(''))
const anyModule = fc.constantFrom('copy', 'script', 'unarchive', 'assemble', 'shell', 'template')

test('arguments that say nothing of the share stay byte for byte as they are', () => {
  fc.assert(
    fc.property(anyModule, anyText, (module, args) => {
      fc.pre(!/(?:\/mnt|\}\}|%\}|\.)[^\s"'=,;|<>()]*\/+(?:nginx-conf|web)/.test(args))
      const action = adhoc(module, args)
      expect(pin(action)).toEqual({ action, folders: [], links: [] })
    }),
  )
})

test('only prefixes of paths are changed, and each change is reported', () => {
  fc.assert(
    fc.property(anyModule, anyText, anyText, (module, before, after) => {
      const args = `${before} src=/mnt/web/x ${after}`
      const { action, folders, links } = pin(adhoc(module, args))
      const text = 'args' in action ? action.args : ''
      const slashes = (path: string) => path.replace(/\/+/g, '/')
      expect(slashes(text.replaceAll(/\.revisions\/([\w-]+)\/(?:a{40}|b{40})\//g, '$1/'))).toBe(slashes(args))
      expect(text === args).toBe(folders.length === 0)
      expect([...folders, ...links]).toContainEqual(web)
    }),
  )
})

test('playbooks of any text are read without an error, and nothing but prefixes is changed', () => {
  fc.assert(
    fc.property(anyText, anyText, (source, rest) => {
      const content = `- hosts: all\n  tasks:\n    - copy: {src: ${source}, ${rest}}\n    - script: ${source}\n`
      const { action } = pin(playbook(content))
      const text = 'content' in action ? action.content : ''
      const slashes = (path: string) => path.replace(/\/+/g, '/')
      expect(slashes(text.replaceAll(/\.revisions\/([\w-]+)\/(?:a{40}|b{40})\//g, '$1/'))).toBe(slashes(content))
    }),
  )
})

test('arguments full of opening marks take linear time', () => {
  const args = `src=/mnt/web/x ${'{{"'.repeat(300_000)}`

  const startedAt = performance.now()
  pin(adhoc('copy', args))

  expect(performance.now() - startedAt).toBeLessThan(10_000)
})

function pin(action: TaskAction) {
  return pinAction({ action, pins, extraVars: {} }, '/mnt')
}

function adhoc(module: string, args: string): TaskAction {
  return { kind: 'adhoc', module, args }
}

function playbook(content: string): TaskAction {
  return { kind: 'playbook', name: 'test', content }
}
