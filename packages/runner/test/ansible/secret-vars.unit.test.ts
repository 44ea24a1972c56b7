import { expect, test } from 'vitest'
import { formatSecretVars } from '../../src/ansible/secret-vars.ts'

test('every string is literal at any depth, and nothing else changes', () => {
  const secretVars = { a: '{{ x }}', b: { c: ['d', 1, null, true, { e: '' }] } }
  expect(JSON.parse(formatSecretVars(secretVars) ?? '')).toEqual({
    a: { __ansible_unsafe: '{{ x }}' },
    b: { c: [{ __ansible_unsafe: 'd' }, 1, null, true, { e: { __ansible_unsafe: '' } }] },
  })
})

test('there is no file without secretVars', () => {
  expect(formatSecretVars()).toBeUndefined()
  expect(formatSecretVars({})).toBeUndefined()
})
