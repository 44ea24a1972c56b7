import { describe, expect, test } from 'vitest'
import { explainNotReached } from '../../src/run/not-reached.ts'
import { end, stats } from './journal-lines.ts'

/** As the two versions of ansible-core print it. */
const messages = {
  'a syntax error of 2.14': [
    `[WARNING]: provided hosts list is empty,
only localhost is available
ERROR! We were unable to read either as JSON nor YAML, these are the errors we got from each:
JSON: Expecting value: line 1 column 1 (char 0)

Syntax Error while loading YAML.
  mapping values are not allowed in this context

The error appears to be in '/x/playbook.yml': line 5, column 12, but may
be elsewhere in the file depending on the exact syntax problem.

The offending line appears to be:

     shell: echo
     foo: x: y
           ^ here
`,
    /^ERROR! We were unable .* mapping values are not allowed in this context .* line 5, column 12, but may be elsewhere in the file depending on the exact syntax problem\.$/,
  ],
  'a syntax error of 2.19': [
    `[ERROR]: YAML parsing failed: Colons in unquoted values must be followed by a non-space character.
Origin: /x/playbook.yml:5:12

3    - name: a
4      shell: echo
5      foo: x: y
             ^ column 12
`,
    /^\[ERROR\]: YAML parsing failed: Colons in .* character\. Origin: \/x\/playbook\.yml:5:12$/,
  ],
  'an error between warnings': [
    '[WARNING]: one\nERROR! the role was not found\n[DEPRECATION WARNING]: two\nthree',
    /^ERROR! the role was not found$/,
  ],
  'a traceback': [
    'Traceback (most recent call last):\n  File "x"\nImportError: no module\n',
    /^ImportError: no module$/,
  ],
  'an error with causes below excerpts': [
    `[WARNING]: one
Origin: /x/inventory:1:1

1 a
  ^ column 1

[ERROR]: The role could not be loaded.
Origin: /x/playbook.yml:5:12

3    - name: a
4      shell: echo
            ^ column 12

<<< caused by >>>

3 of its files are missing.
Origin: /x/roles/r/tasks/main.yml:1:1

1 - nosuch:
  ^ column 3
`,
    /^\[ERROR\]: The role could not be loaded\. Origin: \/x\/playbook\.yml:5:12 <<< caused by >>> 3 of its files are missing\. Origin: \S+:1:1$/,
  ],
  'warnings alone': ['[WARNING]: one\ntwo', /^exit code 4$/],
  'a program that is missing': ['ansible-playbook: not found', /^ansible-playbook: not found$/],
  'wrong options': [
    'usage: ansible-playbook [-h]\nansible-playbook: error: unrecognized arguments: --x\n',
    /^usage: .* unrecognized arguments: --x$/,
  ],
  nothing: ['', /^exit code 4$/],
} as const

describe('the reason', () => {
  test.each(Object.entries(messages))('is the message of Ansible about %s', (_title, [message, reason]) => {
    expect(explainNotReached({ end: end({ exitCode: 4, message }) })).toMatch(reason)
  })

  test('is that no play matched when Ansible found nothing wrong', () => {
    const message = '[WARNING]: Could not match supplied host pattern, ignoring: web'
    expect(explainNotReached({ end: end({ exitCode: 0, message }) })).toBe('no play matched it')
  })

  test('names the hosts that the plays want, and the groups there are', () => {
    const told = { ...stats({}), patterns: ['web', 'db:&new'], unmatched: ['web'], groups: ['target_hosts'] }
    expect(explainNotReached({ end: end(), stats: told })).toBe(
      'no play matched it: its plays target "web", "db:&new", the inventory has the groups target_hosts',
    )
  })

  test('is the failure on another host that ended the playbook, and names its step', () => {
    const firstFault = { host: 'localhost', step: 'build', state: 'failed', msg: 'no\nspace' } as const
    const message = '[ERROR]: Task failed: no space'
    expect(explainNotReached({ end: end({ exitCode: 2, message }), stats: stats({}), firstFault })).toBe(
      'step build failed on localhost: no space',
    )
    expect(explainNotReached({ end: end({ exitCode: 4, message: 'ERROR! x' }), firstFault })).toBe('ERROR! x')
    expect(explainNotReached({ end: end({ exitCode: 2 }), firstFault: { ...firstFault, state: 'unreachable' } })).toBe(
      'step build found localhost unreachable: no space',
    )
  })

  test('is another host that failed when Ansible reports no error', () => {
    const firstFailed = 'b'
    expect(explainNotReached({ end: end({ exitCode: 2, message: '[WARNING]: x' }), firstFailed })).toBe(
      'the run ended after b failed',
    )
    expect(explainNotReached({ end: end({ exitCode: 4, message: 'ERROR! x' }), firstFailed })).toBe('ERROR! x')
  })

  test('keeps the beginning and the middle of a long error', () => {
    const message = `[WARNING]: w\nERROR! ${'x'.repeat(800)} the middle ${'y'.repeat(9_999)}`
    const reason = explainNotReached({ end: end({ exitCode: 4, message }) })
    expect(reason).toHaveLength(1000)
    expect(reason).toMatch(/^ERROR! x+ the middle y+ …$/)
  })
})
