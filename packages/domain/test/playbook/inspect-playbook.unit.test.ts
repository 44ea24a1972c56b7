import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { describeText, inspectPlaybook } from '../../src/index.ts'
import { findAdhocWords } from '../../src/playbook/adhoc-words.ts'
import { readAnsibleConfig } from '../../src/playbook/ansible-config.ts'
import { isPatternOfRun } from '../../src/playbook/host-pattern.ts'
import type { InspectedPlaybook } from '../../src/playbook/inspect-playbook.ts'
import { findNamesInExpression, findNamesInTemplates } from '../../src/playbook/run-names.ts'
import { resolveStaticText } from '../../src/playbook/static-text.ts'
import { createMemoryFiles, inPlay, inspectProject, inTask } from './memory-files.ts'
import { ordinaryPlays } from './ordinary-plays.ts'
import { playsOfRun } from './plays-of-a-run.ts'

test.each(ordinaryPlays)('an ordinary play has no findings: %j', async (_, project) => {
  expect(await inspectProject(project)).toEqual({ words: [], problems: [], unread: [], prompts: [], advice: [] })
})

test.each(playsOfRun)('a word that acts once per run is found: %j', async (_, project, words) => {
  const found = await inspectProject(project, { kind: 'web' })
  expect(found.words).toEqual(words)
  expect(found.problems).toEqual([])
})

describe('unreadable parts are reported', () => {
  test.each([
    ['include_tasks: "{{ kind }}.yml"', 'site.yml line 3: the tasks in {{ kind }}.yml are known only at run time'],
    ['import_tasks: "{{ a }}/{% if b %}x{% endif %}.yml"', expect.stringMatching(/^site.yml line 3: the tasks in /)],
    [
      'include_tasks: "{{ item }}"\nloop: "{{ files }}"',
      'site.yml line 3: the tasks in {{ item }} are known only at run time',
    ],
    ['action: "{{ m }} seconds=1"', 'site.yml line 3: the module of {{ m }} seconds=1 is known only at run time'],
    ['local_action: {module: "{{ m }}"}', 'site.yml line 3: the module of {{ m }} is known only at run time'],
    ['include_role: {name: "{{ kind }}"}', 'site.yml line 3: the role {{ kind }} is known only at run time'],
    ['include_role: {name: web, tasks_from: "{{ x }}"}', 'site.yml line 3: the role web is known only at run time'],
    ['import_role: {name: geerlingguy.web}', 'site.yml line 3: the role geerlingguy.web was not found in the project'],
    ['include_tasks: none.yml', 'site.yml line 3: the tasks in none.yml was not found in the project'],
    ['include_tasks: ../../etc/passwd', 'site.yml line 3: the tasks in ../../etc/passwd was not found in the project'],
    ['include_tasks: secret.yml', 'secret.yml is encrypted'],
    ['include_tasks: broken.yml', expect.stringMatching(/^broken.yml line 2 is not valid YAML: /)],
  ])('%j', async (task, unread) => {
    const others = { 'secret.yml': '$ANSIBLE_VAULT;1.1;AES256\n6233\n', 'broken.yml': '- a: [\n' }
    const found = await inspectProject({ ...inTask(task), ...others })
    expect(found).toEqual({ words: [], problems: [], unread: [unread], prompts: [], advice: [] })
  })

  test.each([
    ['hosts: "{{ where }}"', 'site.yml line 1: the hosts {{ where }} are known only at run time'],
    ['import_playbook: "{{ where }}.yml"', 'site.yml line 1: the playbook {{ where }}.yml is known only at run time'],
    ['import_playbook: none.yml', 'site.yml line 1: the playbook none.yml was not found in the project'],
    ['import_playbook: acme.tools.site', 'site.yml line 1: the playbook acme.tools.site was not found in the project'],
  ])('%j', async (play, unread) => {
    const found = await inspectProject(inPlay(play))
    expect(found).toEqual({ words: [], problems: [], unread: [unread], prompts: [], advice: [] })
  })

  test('the value of extraVars is known', async () => {
    expect(await inspectProject(inPlay('hosts: "{{ where }}"'), { where: 'localhost' })).toMatchObject({
      words: ['site.yml 1 hosts: localhost'],
      unread: [],
    })
    expect(await inspectProject(inPlay('hosts: "{{ where }}"'), { where: '{{ other }}' })).toMatchObject({
      words: [],
      unread: [expect.stringContaining('{{ where }}')],
    })
  })
})

describe('a playbook that was sent as text', () => {
  const inspect = async (content: string) => {
    const files = createMemoryFiles({ '/mnt/web/x.yml': '- pause:\n', '/mnt/web/roles/a/tasks/main.yml': '- pause:\n' })
    return await inspectPlaybook({ content, files, extraVars: {} })
  }

  test('reads files of other projects that it names by their path on the share', async () => {
    const content = '- hosts: all\n  roles: [/mnt/web/roles/a]\n  tasks:\n  - include_tasks: /mnt/web/x.yml\n'
    expect((await inspect(content)).splitWords).toEqual([
      { file: '/mnt/web/roles/a/tasks/main.yml', line: 1, word: 'pause' },
      { file: '/mnt/web/x.yml', line: 1, word: 'pause' },
    ])
  })

  test('reads no other files', async () => {
    const { unread, splitWords } = await inspect('- hosts: all\n  roles: [web]\n  tasks:\n  - import_tasks: x.yml\n')
    expect(splitWords).toEqual([])
    expect(unread.map(describeText)).toEqual([
      'line 2: the role web was not found in the project',
      'line 4: the tasks in x.yml was not found in the project',
    ])
  })
})

describe('problems and advice', () => {
  test('include among plays is rejected with its replacement, also in imported playbooks', async () => {
    const project = {
      'site.yml': '- import_playbook: a.yml\n- include: b.yml\n',
      'a.yml': '- hosts: all\n- include: c.yml\n',
    }
    expect((await inspectProject(project)).problems).toEqual([
      'site.yml line 2: include cannot import playbooks: use import_playbook',
      'a.yml line 2: include cannot import playbooks: use import_playbook',
    ])
  })

  test('include among tasks is followed, with a warning that names its replacement', async () => {
    const found = await inspectProject({ ...inTask('include: x.yml static=no'), 'x.yml': '- pause:\n' })
    expect(found.words).toEqual(['x.yml 1 pause'])
    expect(found.advice).toEqual([expect.stringMatching(/^site.yml line 3: include is not known .* use include_tasks/)])
  })

  test.each([
    inTask('command: x\nasync: 60\npoll: 0\ndelegate_to: localhost'),
    inTask('command: x\nasync: 60\npoll: "0"\nconnection: local'),
    inTask('local_action: command x\nasync: 60\npoll: 0'),
    inTask('block: [{command: x, async: 60, poll: 0}]\ndelegate_to: 127.0.0.1'),
    inPlay('hosts: all\nconnection: local\ntasks: [{command: x, async: 60, poll: 0}]'),
    inPlay('hosts: localhost\ntasks: [{command: x, async: 60, poll: 0}]'),
    {
      ...inTask('include_tasks: {file: x.yml, apply: {delegate_to: localhost}}'),
      'x.yml': '- command: x\n  async: 60\n  poll: 0\n',
    },
  ])('a job on the engine that no step waits for: %j', async (project) => {
    expect((await inspectProject(project)).advice).toEqual([
      expect.stringMatching(/line \d: async with poll: 0 on the engine/),
    ])
  })

  test.each([
    ['vars_prompt: [{name: release}]', ['site.yml line 2: release']],
    ['vars_prompt:\n- name: a\n  default:\n- name: b\n  default: x', ['site.yml line 3: a']],
    ['vars_prompt: []', []],
    ['vars_prompt: nothing', []],
  ])('prompts without a default: %j', async (text, prompts) => {
    expect((await inspectProject(inPlay(`hosts: all\n${text}`))).prompts).toEqual(prompts)
  })
})

describe('a hostile project', () => {
  const withFiles = async (files: InspectedPlaybook['files'], content: string) =>
    await inspectPlaybook({ content, path: 'site.yml', files, extraVars: {} })

  test('with endless references is read up to a limit, and the rest is reported as unread', async () => {
    let asked = 0
    const read = async (path: string) => {
      asked += 1
      return path.includes('cfg')
        ? undefined
        : Array.from({ length: 20 }, (_, n) => `- include_tasks: x${n}${path}`).join('\n')
    }
    const found = await withFiles({ read, list: async () => [] }, '- hosts: all\n  tasks: [{include_tasks: x}]\n')
    expect(found.unread.map(describeText)).toContainEqual('it includes more files than the inspection reads')
    expect(asked).toBeLessThan(12_000)
  })

  test('one big file that is included from everywhere is not read without end', async () => {
    const big = `${'# x\n'.repeat(50_000)}- ping:\n`
    const read = async (path: string) => (path.endsWith('big.yml') ? big : undefined)
    const tasks = Array.from({ length: 1000 }, (_, n) => `  - include_tasks: d${n}/big.yml\n`).join('')
    const start = performance.now()
    const found = await withFiles({ read, list: async () => [] }, `- hosts: all\n  tasks:\n${tasks}`)
    expect(performance.now() - start).toBeLessThan(10_000)
    expect(found.unread.map(describeText)).toContainEqual('it includes more files than the inspection reads')
  })

  const keys = Array.from({ length: 8_000 }, (_, n) => `k${n}: 1`).join(', ')
  test.each([
    ['plays', `- hosts: all\n  vars: &v {${keys}}\n${'- {hosts: all, vars: *v}\n'.repeat(10_000)}`],
    ['merges', `- hosts: all\n  vars: &v {${keys}}\n  tasks:\n${'  - {<<: *v}\n'.repeat(10_000)}`],
    ['tasks', `- hosts: all\n  vars: {x: &v {${keys}}}\n  tasks:\n${'  - *v\n'.repeat(10_000)}`],
    ['patterns', `- hosts: &v "${'a:'.repeat(100_000)}"\n${'- hosts: *v\n'.repeat(10_000)}`],
    ['conditions', `- hosts: &v "${'a '.repeat(100_000)}"\n  tasks:\n${'  - {when: *v}\n'.repeat(10_000)}`],
  ])('that repeats big %s by aliases is rejected quickly', async (_, content) => {
    const start = performance.now()
    const { problems } = await inspectProject({ 'site.yml': content })
    expect(problems).toEqual([expect.stringContaining('its aliases repeat more text')])
    expect(performance.now() - start).toBeLessThan(25_000)
  })

  test('for any text of its files, the answer names existing lines', async () => {
    const part = fc.constantFrom(
      ...[
        '- ',
        'hosts: ',
        'a\n',
        '\n',
        '  ',
        'tasks:',
        '&a ',
        '*a',
        '<<: *a',
        '"',
        "'",
        '[',
        ']',
        '{',
        '}',
        ': ',
        '|\n',
        '\0',
      ],
      ...[
        '{{ ',
        ' }}',
        '{% ',
        ' %}',
        'groups',
        "['x']",
        'when: ',
        'include_tasks: a\n',
        'roles: [a]\n',
        'pause:\n',
        '[defaults]\n',
      ],
      ...[
        'roles_path=',
        'lookup(',
        'vars.',
        'set ',
        'raw',
        'dependencies:\n',
        'import_role: name=a b=\n',
        'debug: var=',
        '\\',
      ],
    )
    const text = fc.array(part, { maxLength: 25 }).map((parts) => parts.join(''))
    const paths = [
      'site.yml',
      'a',
      'ansible.cfg',
      'roles/a/tasks/main.yml',
      'roles/a/meta/main.yml',
      'roles/a/vars/main.yml',
    ]
    await fc.assert(
      fc.asyncProperty(fc.record(Object.fromEntries(paths.map((path) => [path, text]))), async (project) => {
        const files = createMemoryFiles(project)
        const content = project['site.yml'] ?? ''
        const found = await inspectPlaybook({ content, path: 'site.yml', files, extraVars: {} })
        for (const { file, line } of [...found.splitWords, ...found.unread])
          expect(line).toBeLessThanOrEqual((project[file ?? ''] ?? '').split(/\r\n|\r|\n/).length)
      }),
      { numRuns: 1000 },
    )
  })

  const sizes = 200_000
  test.each([
    ['openings', '{{ '.repeat(sizes)],
    ['brackets', `{{ ${'('.repeat(sizes)} }}`],
    ['quotes', `{{ ${"' ".repeat(sizes)} }}`],
    ['escapes', `{{ '${'\\'.repeat(sizes)}`],
    ['names', `{{ ${'groups '.repeat(sizes / 5)} }}`],
    ['comments', '{# '.repeat(sizes)],
    ['raw', '{% raw %}'.repeat(sizes / 5)],
    ['bindings', '{% set x'.repeat(sizes / 5)],
    ['accesses', `{{ ${"vars['".repeat(sizes / 5)} }}`],
    ['blanks', `{{ ${' '.repeat(sizes)}`],
  ])('a text full of %s takes linear time', (_, text) => {
    const start = performance.now()
    findNamesInTemplates(text)
    findNamesInExpression(text)
    expect(performance.now() - start).toBeLessThan(10_000)
  })

  test.each([
    ['brackets', '['.repeat(sizes)],
    ['colons', ':'.repeat(sizes)],
    ['digits', `x[${'1'.repeat(sizes)}`],
    ['positions', 'x[1'.repeat(sizes)],
    ['commas', ',!x'.repeat(sizes)],
  ])('a pattern of hosts full of %s takes linear time', (_, text) => {
    const start = performance.now()
    isPatternOfRun([text])
    expect(performance.now() - start).toBeLessThan(10_000)
  })

  test.each([
    ['openings', '{{ '.repeat(sizes)],
    ['blanks', `{{ ${' '.repeat(sizes)} }}`],
    ['bars', `{{ x${' |'.repeat(sizes)} }}`],
    ['defaults', "{{ x | default('y') }}".repeat(sizes / 10)],
  ])('a text to resolve that is full of %s takes linear time', (_, text) => {
    const start = performance.now()
    resolveStaticText(text, { variables: new Map(), useDefaults: true })
    readAnsibleConfig(`[defaults]\nroles_path = ${text}\n ${text}`)
    findAdhocWords({ module: 'debug', args: text })
    expect(performance.now() - start).toBeLessThan(10_000)
  })

  test('arguments as one text take linear time', async () => {
    const start = performance.now()
    await inspectProject(inTask(`template: ${'src=x '.repeat(sizes / 10)}`))
    expect(performance.now() - start).toBeLessThan(10_000)
  })
})

test('ad-hoc calls are looked at as tasks are', () => {
  expect(findAdhocWords({ module: 'ansible.builtin.pause', args: 'seconds=1' })).toEqual(['pause'])
  expect(findAdhocWords({ module: 'shell', args: 'echo {{ groups.a }} {{ groups.b }} {{ play_hosts }}' })).toEqual([
    'groups',
    'play_hosts',
  ])
  expect(findAdhocWords({ module: 'debug', args: "var=hostvars['a']" })).toEqual(['hostvars'])
  expect(findAdhocWords({ module: 'shell', args: 'echo groups var=hostvars' })).toEqual([])
})

test('there is enough of both', () => {
  expect(ordinaryPlays.length).toBeGreaterThan(60)
  expect(playsOfRun.length).toBeGreaterThan(60)
})
