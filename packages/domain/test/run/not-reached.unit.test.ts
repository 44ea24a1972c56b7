import { describe, expect, test } from 'vitest'
import { explainNotReached } from '../../src/run/not-reached.ts'
import { end } from './journal-lines.ts'

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
  'a program that is missing': ['ansible-playbook: not found', /^ansible-playbook: not found$/],
  'wrong options': [
    'usage: ansible-playbook [-h]\nansible-playbook: error: unrecognized arguments: --x\n',
    /^usage: .* unrecognized arguments: --x$/,
  ],
  nothing: ['', /^exit code 4$/],
} as const

describe('the reason', () => {
  test.each(Object.entries(messages))('is what Ansible says of %s', (_title, [message, reason]) => {
    expect(explainNotReached(end({ exitCode: 4, message }), undefined)).toMatch(reason)
  })

  test('is that no play matched when Ansible found nothing wrong', () => {
    const message = '[WARNING]: Could not match supplied host pattern, ignoring: web'
    expect(explainNotReached(end({ exitCode: 0, message }), undefined)).toBe('no play matched it')
  })

  test('is another host that failed when Ansible has no error of its own', () => {
    expect(explainNotReached(end({ exitCode: 2, message: '[WARNING]: x' }), 'b')).toBe('the run ended after b failed')
    expect(explainNotReached(end({ exitCode: 4, message: 'ERROR! x' }), 'b')).toBe('ERROR! x')
  })

  test('is clipped', () => {
    expect(explainNotReached(end({ exitCode: 4, message: `ERROR! ${'x'.repeat(9_999)}` }), undefined)).toHaveLength(400)
  })
})
