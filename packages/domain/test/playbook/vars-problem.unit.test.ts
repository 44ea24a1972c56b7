import { expect, test } from 'vitest'
import { findVarsProblem } from '../../src/index.ts'

test.each([
  ['YAML', 'ansible_port: 2222\nproxy: {host: a, ports: [1, 2]}\n'],
  ['JSON', '{\n\t"ansible_port": 2222\n}'],
  ['YAML with tags of Ansible', 'a: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  6162\nb: !unsafe "{{ x }}"\n'],
  ['a document with a start mark', '---\na: 1\n'],
  ['nothing but a comment', '# nothing yet\n'],
  ['what ansible-vault has encrypted as a whole', '$ANSIBLE_VAULT;1.1;AES256\n6162\n'],
])('%s is a file of variables', (_, content) => {
  expect(findVarsProblem(content)).toBeUndefined()
})

test.each([
  ['a list', '- a: 1\n', /not a mapping/],
  ['a word', 's3cret\n', /not a mapping/],
  ['broken YAML', 'a: 1\nb: [s3cret\nc: 2\n', /^line \d is not valid YAML \(\w+\)$/],
  ['an alias of nothing', 'a: *s3cret\n', /^line 1 has an alias without an anchor$/],
  ['broken JSON', '{"a": "s3cret"', /^line 1 is not valid YAML/],
])('%s is rejected, and its content is not shown', (_, content, problem) => {
  expect(findVarsProblem(content)).toMatch(problem)
  expect(findVarsProblem(content)).not.toContain('s3cret')
})
