import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { describeText } from '../../src/index.ts'
import { createFindings } from '../../src/playbook/findings.ts'
import * as scanner from '../../src/playbook/scan-playbook.ts'

function scanPlaybook(content: string) {
  const findings = createFindings()
  const scope = { isConditional: false, isLocal: false }
  findings.add(scanner.scanPlaybook(content, { scope, variables: new Map() }), undefined)
  const { problems, splitWords } = findings.list()
  return { problems: problems.map(describeText), splitWords: splitWords.map(({ line, word }) => ({ line, word })) }
}

const findWords = (content: string) => scanPlaybook(content).splitWords.map(({ line, word }) => `${line} ${word}`)
const findMessages = (content: string) => scanPlaybook(content).problems

/** One play with this text, indented by four, as its only task. */
const inTask = (text: string) => `- hosts: target_hosts\n  tasks:\n  - ${text.replaceAll('\n', '\n    ')}\n`

describe('problems', () => {
  test.each(['', '\n\n', '---\n', '# nothing\n', 'null', '[]', '""'])('%j is empty', (content) => {
    expect(findMessages(content)).toEqual([expect.stringContaining('is empty')])
  })

  test.each(['hosts: all', 'just text', '42', '{}\n'.repeat(1)])('%j is not a list', (content) => {
    expect(findMessages(content)[0]).toMatch(/is not a list|is empty/)
  })

  test.each([
    ['- hosts: all\n  tasks: [a, b\n', 3],
    ['- hosts: all\n  name: "never closed\n', 3],
    ['- hosts: all\n- tasks: : :\n', 2],
    ['- hosts: all\n  tasks:\n  - shell: x\n    foo: bar: baz\n', 4],
    ['- hosts: all\n\tname: x\n', 2],
    ['- hosts: all\n---\n- hosts: all\n', 2],
    ['- hosts: all\n  name: @x\n', 2],
  ])('%j is not valid YAML, and the line is reported', (content, line) => {
    const scan = scanPlaybook(content)
    expect(scan.problems).toEqual([expect.stringContaining(`line ${line} is not valid YAML: `)])
    expect(scan.splitWords).toEqual([])
  })

  test('each entry that is not a play, or has no hosts, is reported with its line', () => {
    const content =
      '- hosts: a\n- text\n- name: x\n  tasks: []\n- import_playbook: x.yml\n- hosts:\n- [hosts]\n- hosts: []\n'
    expect(findMessages(content)).toEqual([
      'line 2: the entry is not a play: a mapping with "hosts" is required',
      'line 3: the play has no "hosts"',
      'line 6: the play has no "hosts"',
      'line 7: the entry is not a play: a mapping with "hosts" is required',
      'line 8: the play has no "hosts"',
    ])
  })

  test.each([
    '- hosts: a\n',
    '\uFEFF---\r\n- hosts: a\r\n  become: yes\r\n',
    '- hosts: [a, b]\n  hosts: c\n',
    '- ansible.builtin.import_playbook: x.yml\n',
    '- &p {hosts: a}\n- *p\n- <<: *p\n  name: second\n',
    inTask(
      'shell: !unsafe "{{ x"\nvars:\n  secret: !vault |\n    $ANSIBLE_VAULT;1.1;AES256\n    3031\n  a: !custom [1]',
    ),
    '- hosts: a\n  vars:\n    x: [\n      1,\n    ]\n',
    '- hosts: a\n...\n',
    '%YAML 1.1\n---\n- hosts: a\n',
  ])('%j has none', (content) => {
    expect(scanPlaybook(content)).toEqual({ problems: [], splitWords: [] })
  })

  test('continued lines without an indent are accepted as by Ansible, and lines keep their numbers', () => {
    const content = `- hosts: a
  tasks:
  - shell: "one &&
    two &&

    {{ hostvars['x'].y }}"
    args: {a: [
1,
], b: 'x
    y'}
    run_once: yes
`
    expect(scanPlaybook(content)).toEqual({
      problems: [],
      splitWords: [
        { line: 6, word: 'hostvars' },
        { line: 11, word: 'run_once' },
      ],
    })
  })
})

describe('words that splitting changes', () => {
  test.each([
    ['run_once: true', '4 run_once'],
    ['run_once: yes', '4 run_once'],
    ['run_once: "{{ first }}"', '4 run_once'],
    ['throttle: 3', '4 throttle'],
    ['any_errors_fatal: on', '4 any_errors_fatal'],
    ['run_once: false', undefined],
    ['run_once: no', undefined],
    ['run_once: "False"', undefined],
    ['run_once:', undefined],
    ['throttle: 0', undefined],
  ])('on a task, %s: %s', (keyword, word) => {
    expect(findWords(inTask(`ping:\n${keyword}`))).toEqual(word === undefined ? [] : [word])
  })

  test.each([
    ['serial: 5', '2 serial'],
    ['serial: [1, 100%]', '2 serial'],
    ['serial: "30%"', '2 serial'],
    ['max_fail_percentage: 0', '2 max_fail_percentage'],
    ['any_errors_fatal: true', '2 any_errors_fatal'],
    ['serial: 0', undefined],
    ['serial: 100%', undefined],
    ['max_fail_percentage: 100', undefined],
    ['any_errors_fatal: false', undefined],
    ['vars: {serial: 5, run_once: true}', undefined],
  ])('on a play, %s: %s', (keyword, word) => {
    expect(findWords(`- hosts: a\n  ${keyword}\n`)).toEqual(word === undefined ? [] : [word])
  })

  test('they are found wherever tasks may stand, and not among arguments and variables', () => {
    const content = `- hosts: a
  roles:
    - {role: web, run_once: true}
  pre_tasks:
    - block:
        - ping:
      rescue:
        - block: [{ping: , throttle: 1}]
      always:
        - ping:
          run_once: true
      any_errors_fatal: true
  post_tasks:
    - include_tasks: {file: x.yml, apply: {run_once: true}}
    - set_fact: {serial: 5, run_once: true}
      vars: {throttle: 3}
  handlers:
    - name: again
      ping:
      run_once: true
`
    expect(findWords(content)).toEqual([
      '3 run_once',
      '8 throttle',
      '11 run_once',
      '12 any_errors_fatal',
      '14 run_once',
      '20 run_once',
    ])
  })

  test('they are found through aliases and merges, at the line where they are written', () => {
    const content = `- hosts: a
  vars:
    once: &once {run_once: true}
    list: &list
      - ping:
        throttle: 2
  tasks:
    - <<: *once
      ping:
    - block: *list
`
    expect(findWords(content)).toEqual(['3 run_once', '6 throttle'])
  })

  test.each([
    ["shell: echo {{ groups['web'] | length }}", '3 groups'],
    ['shell: echo {{ groups.web }}', '3 groups'],
    ['debug: {msg: "{{ groups }}"}', '3 groups'],
    ["ping:\nwhen: inventory_hostname == groups['web'][0]", '4 groups'],
    ['ping:\nwhen: "other in groups.web"', '4 groups'],
    ['ping:\nwhen:\n- a\n- hostvars[x].y', '6 hostvars'],
    ["debug: var=hostvars['a'].b", '3 hostvars'],
    ["debug:\n  var: hostvars['a']", '4 hostvars'],
    ['ping:\nloop: "{{ play_hosts }}"', '4 play_hosts'],
    ['ping:\nloop: "{{ ansible_play_hosts_all | difference(ansible_play_batch) }}"', '4 ansible_play_hosts_all'],
    ['assert:\n  that: ansible_play_hosts | length > 1', '4 ansible_play_hosts'],
    ['ping:\ndelegate_to: "{{ groups[\'lb\'] | first }}"', '4 groups'],
    ['shell: |\n  one\n  {% for h in groups.all %}\n  {{ h }}', '5 groups'],
    ['ping:\nrun_once: true # groups[1]', '4 run_once'],
  ])('in %j: %s', (task, word) => {
    expect(findWords(inTask(task))).toContain(word)
  })

  test.each([
    'name: Add groups.\nping:',
    'copy: {dest: /etc/groups.conf, content: hostvars and groups}',
    'user: {name: x, groups: "{{ item.groups }}"}',
    'user: {name: x, groups: wheel}',
    "ping:\nwhen: inventory_hostname in group_names and 'groups' in x",
    'ping:\nwhen: my_groups[0] == x.groups[0]',
    'debug: {msg: "{{ hostvars[inventory_hostname].x }}"}',
    'debug: {msg: "{{ x | map(attribute=\'groups\') }}"}',
    'debug: {msg: "{{ f(groups=1) }}"}',
    'ping: # run_once: true, groups[1]',
    'ping:\ndelegate_to: localhost',
    'debug: {msg: play_hosts}',
    "debug: msg=hostvars['a'].b",
  ])('in %j there is none', (task) => {
    expect(findWords(inTask(task))).toEqual([])
  })

  test('a word counts once per line, and at most a hundred are reported', () => {
    expect(findWords(inTask("shell: \"{{ groups['a'] }} {{ groups['b'] }}\""))).toEqual(['3 groups'])
    const tasks = '  - ping:\n    run_once: true\n'.repeat(150)
    expect(scanPlaybook(`- hosts: a\n  tasks:\n${tasks}`).splitWords).toHaveLength(100)
  })
})

describe('hostile text', () => {
  test('a bomb of aliases costs nothing', () => {
    const levels = Array.from({ length: 60 }, (_, level) => {
      const inner =
        level === 0
          ? 'ping: '
          : `block: [${Array(10)
              .fill(`*l${level - 1}`)
              .join(', ')}]`
      return `      - &l${level} {${inner}, run_once: true}\n`
    })
    const start = performance.now()
    expect(findWords(`- hosts: a\n  tasks:\n${levels.join('')}`)).toHaveLength(60)
    expect(performance.now() - start).toBeLessThan(10_000)
  })

  test('aliases that contain themselves, or have no anchor, are ignored', () => {
    const content = '- &p\n  hosts: a\n  <<: *p\n  tasks: &t\n  - block: *t\n    run_once: true\n- *p\n- *nothing\n'
    expect(findWords(content)).toEqual(['6 run_once'])
    expect(findMessages(content)).toEqual(['line 8: the entry is not a play: a mapping with "hosts" is required'])
  })

  test.each([100, 1000, 10_000])('brackets nested %i deep are rejected without a crash', (depth) => {
    expect(findMessages('['.repeat(depth) + ']'.repeat(depth))).toHaveLength(1)
    expect(findMessages('- '.repeat(depth))).toHaveLength(1)
    expect(scanPlaybook(`- hosts: a\n  x: ${'['.repeat(depth)}${']'.repeat(depth)}`).splitWords).toEqual([])
  })

  test('a text full of opening marks is read once', () => {
    const start = performance.now()
    expect(findWords(inTask(`shell: |\n  ${'{{ '.repeat(100_000)}\n  {{ groups.web }}`))).toEqual(['5 groups'])
    expect(performance.now() - start).toBeLessThan(10_000)
  })

  test('any text gets an answer', () => {
    const word = fc.constantFrom(
      ...[
        '- ',
        'hosts: a',
        '\n',
        '  ',
        'tasks:',
        '&a ',
        '*a',
        '<<: ',
        '"',
        "'",
        '[',
        ']',
        '{',
        '}',
        ': ',
        '#',
        '|',
        '\t',
      ],
      ...['run_once: true', "groups['x']", '!vault ', '---', '? ', ',', '{{', '}}', '\0'],
    )
    fc.assert(
      fc.property(fc.array(word, { maxLength: 30 }), (words) => {
        const content = words.join('')
        const { splitWords } = scanPlaybook(content)
        for (const { line } of splitWords) expect(line).toBeLessThanOrEqual(content.split('\n').length)
      }),
      { numRuns: 2000 },
    )
  })
})
