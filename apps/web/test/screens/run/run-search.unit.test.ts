import { expect, test } from 'vitest'
import { emptyForm } from '../../../src/screens/run/request/run-form.ts'
import { formOfSearch, parseRunSearch } from '../../../src/screens/run/run-search.ts'

test('an address with a playbook of a project fills the form', () => {
  const search = parseRunSearch({ project: 'nginx-conf', path: 'site.yml', revision: '3f2a9c1', page: 2 })
  expect(formOfSearch(search)).toEqual({
    ...emptyForm,
    kind: 'project',
    project: 'nginx-conf',
    path: 'site.yml',
    revision: '3f2a9c1',
  })
})

test('an address with hosts alone fills these', () => {
  expect(formOfSearch(parseRunSearch({ hosts: ' web[01-30] ', path: 'site.yml' }))).toEqual({
    ...emptyForm,
    hosts: 'web[01-30]',
  })
})
