import { describe, expect, test } from 'vitest'
import { type Ask, ask, shareService } from '../service-under-test.ts'

const length = 200_000
/** Processing that is not linear takes minutes for texts of this length. */
const boundMs = 10_000
const repeat = (text: string) => text.repeat(Math.ceil(length / text.length))

/** Each makes some regular expression backtrack. */
const texts: readonly string[] = [
  ...[
    `x${repeat(' ')}y`,
    `x${repeat('\t')}y`,
    `x${repeat('\n')}y`,
    `x${repeat('\u00a0')}y`,
    repeat('x \n'),
    repeat(' x'),
  ],
  ...['a', '1', '.', 'a.', '.-', '-', '_', '/', 'a/', ',', 'a,', ':', 'f:', '[', ']', 'a[1-', 'a[1-2]', 'a[a:f]'].map(
    repeat,
  ),
  ...[
    '{{',
    '{% ',
    '"',
    "'",
    '\\',
    'a=',
    'a=b ',
    '#',
    '@{',
    '%20',
    '2026-',
    '{"a":',
    '\u0001',
    '\ud800',
    '\u{1f600}',
  ].map(repeat),
]

const path = '/api/v2/tasks'
const v1 = '/api/v1/distribute'
const adhocOfV1 = {
  task_id: 'x',
  task_name: 'n',
  ips: '10.0.0.1',
  module: 'shell',
  args: 'x',
  timeout: '5',
  type: 'adhoc',
}
const playbookOfV1 = { ...adhocOfV1, playbook_name: 'p', playbook_content: '- hosts: all', type: 'playbook' }
const task = { hosts: ['10.0.0.1'], adhoc: { module: 'ping' } }
const ofPlaybook = (fields: object) => ({ hosts: ['10.0.0.1'], playbook: { project: 'p', path: 'a.yml', ...fields } })

type Makers = Readonly<Record<string, (text: string) => Ask>>

/** A request with the text in one of its fields. */
const requests: Makers = {
  ...ofFields(`${v1}/adhoc/`, adhocOfV1),
  ...ofFields(`${v1}/playbook/`, playbookOfV1, ['task_name', 'ips', 'playbook_name']),
  ...ofFields(`${v1}/file/`, { project_name: 'p' }),
  ...ofFields(path, { ...task, id: 'x', name: 'n', lane: 'default', becomeUser: 'u', onEngineLoss: 'fail' }),
  ...ofFields('/api/v2/projects', { name: 'p', ref: 'main' }),
  'a host': (text) => ({ path, body: { ...task, hosts: [text] } }),
  'a module': (text) => ({ path, body: { ...task, adhoc: { module: text } } }),
  'the arguments of debug': (text) => ({
    path,
    body: { ...task, adhoc: { module: 'debug', args: text.slice(0, 119_000) } },
  }),
  'the name of a playbook': (text) => ({ path, body: { ...task, playbook: { name: text, content: '- hosts: all' } } }),
  'the path of a playbook': (text) => ({ path, body: ofPlaybook({ path: text }) }),
  'a revision': (text) => ({ path, body: ofPlaybook({ revision: text }) }),
  'a variable': (text) => ({ path, body: { ...task, extraVars: { a: text } } }),
  "a variable's name": (text) => ({ path, body: { ...task, extraVars: { [text]: 1 } } }),
  'a tag': (text) => ({ path, body: { ...ofPlaybook({}), tags: [text] } }),
  'the user of a connection': (text) => ({ path, body: { ...task, connection: { user: text } } }),
  'a body of v2': (text) => ({ path, body: text }),
  'a body of v1': (text) => ({ path: `${v1}/adhoc/`, body: text }),
  'a form of v1': (text) => ({
    path: `${v1}/adhoc/`,
    body: text.toWellFormed(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  }),
  'ips in an address': (text) => ({ path: `${v1}/adhoc/?ips=${toQuery(text)}` }),
  'q in an address': (text) => ({ path: `${path}/x/hosts?q=${toQuery(text)}` }),
  'a cursor': (text) => ({ path: `${path}?cursor=${toQuery(text)}` }),
  'a token': (text) => ({ path, headers: { authorization: `Bearer ${toHeader(text)}` } }),
  'the Host header': (text) => ({ path, headers: { host: toHeader(text) } }),
}

function ofFields(address: string, fields: object, names = Object.keys(fields)): Makers {
  const makers = names.map((name) => {
    const make = (text: string): Ask => ({ path: address, body: { ...fields, [name]: text } })
    return [`${name} of ${address}`, make] as const
  })
  return Object.fromEntries(makers)
}

function toQuery(text: string): string {
  return encodeURIComponent(text.slice(0, 20_000).toWellFormed())
}

function toHeader(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '').slice(0, 60_000)
}

describe('text of a client is processed in linear time', () => {
  const service = shareService()

  test.each(Object.entries(requests))('as %s', { timeout: texts.length * boundMs }, async (_field, make) => {
    const slow: (readonly [string, number])[] = []
    for (const text of texts) {
      const begin = performance.now()
      const { status } = await ask(service(), make(text))
      const durationMs = performance.now() - begin
      expect(status).toBeLessThan(500)
      if (durationMs > boundMs) slow.push([text.slice(0, 10), durationMs])
    }
    expect(slow).toEqual([])
  })
})
