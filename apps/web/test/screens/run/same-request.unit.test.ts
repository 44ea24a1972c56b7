import { spawnSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { useFolder } from '@distribute/testbed'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createProgram } from '../../../../cli/src/program.ts'
import { startAnsweringServer } from '../../../../cli/test/answering-server.ts'
import { buildRequest, type RunRequest } from '../../../src/screens/run/request/build-request.ts'
import { writeCommandLine } from '../../../src/screens/run/request/command-line.ts'
import { writeCurlLine } from '../../../src/screens/run/request/curl-line.ts'
import { emptyForm, type RunForm } from '../../../src/screens/run/request/run-form.ts'

const preview = {
  accepted: true,
  hosts: { total: 1, hostSets: [], unlisted: 0, first: 'a', last: 'a' },
  units: 1,
  refusals: [],
  moreRefusals: 0,
  splitWords: [],
  warnings: [],
  blockedBy: null,
}

function build(form: Partial<RunForm>): RunRequest {
  return buildRequest({ ...emptyForm, hosts: 'web[01-30]', ...form }).request
}

function commandOf(request: RunRequest): string {
  const command = writeCommandLine(request)
  if (!('text' in command)) throw new Error(command.none)
  return command.text
}

interface ReadLine {
  readonly words: readonly string[]
  readonly input: string
}

/** One shell reads the texts with a `program` that tells its words and its standard input. */
function readByShell(program: string, texts: readonly string[], cwd: string): readonly ReadLine[] {
  const told = `${program}() { for word; do printf '%s\\0' "$word"; done; printf '\\0INPUT\\0'; [ $input = 0 ] || cat; }`
  const runs = texts.map((text) => `input=${text.includes("<<'") ? 1 : 0}\n${text}\nprintf '\\0END\\0'`)
  const script = [told, ...runs].join('\n')
  const { stdout, stderr } = spawnSync('sh', ['-s'], { cwd, input: `${script}\n`, encoding: 'utf8' })
  expect(stderr).toBe('')
  const parts = stdout.split('\0END\0').slice(0, -1)
  expect(parts).toHaveLength(texts.length)
  return parts.map((part) => {
    const [words = '', input = ''] = part.split('\0\0INPUT\0')
    return { words: words.split('\0'), input }
  })
}

/** The body that the command line sends for this text. */
async function sendByCommand(text: string, cwd: string): Promise<unknown> {
  const [line] = readByShell('distribute', [text], cwd)
  return await send(line ?? { words: [], input: '' }, cwd)
}

async function send({ words, input }: ReadLine, cwd: string): Promise<unknown> {
  const { address, requests } = await startAnsweringServer(() => preview)
  const context = {
    env: { DISTRIBUTE_SERVER: address, DISTRIBUTE_TOKEN: 't', HOME: cwd },
    readSecret: async () => '',
    readInput: async () => input,
    print: () => {},
    note: () => {},
    exitWith: () => {},
  }
  const program = await createProgram(context, words)
  const here = process.cwd()
  process.chdir(cwd)
  try {
    await program.parseAsync([...words, '--preview'], { from: 'user' })
  } finally {
    process.chdir(here)
  }
  const { id: _, ...body } = JSON.parse(requests[0]?.body ?? '{}')
  return body
}

function toJson(request: RunRequest): unknown {
  return JSON.parse(JSON.stringify(request))
}

describe('the command line of a request', () => {
  it('is what a person would write', () => {
    const request = build({ module: 'shell', args: "echo 'it works'", check: true, verbosity: '2' })
    expect(commandOf(request)).toBe(`distribute adhoc 'web[01-30]' -m shell -a 'echo '\\''it works'\\''' --check -vv`)
    const project = build({ kind: 'project', project: 'nginx', path: 'a/site.yml', revision: '3f2a9c1', hosts: 'a b' })
    expect(commandOf(project)).toBe('distribute playbook nginx:a/site.yml@3f2a9c1 a b')
  })

  it('sends the same request, with every option', async () => {
    const dir = useFolder()
    const form = {
      kind: 'playbook',
      playbookName: 'nginx:my site.yml',
      content: '- hosts: all\n',
      hosts: '#all\nweb[01-30],db1 10.1.0.5-20',
      name: '$HOME `id` "x" \'y\' \\ é\nz',
      lane: 'dc2',
      timeoutSeconds: '60',
      hostTimeoutSeconds: '10',
      startWithinSeconds: '3600',
      parallel: '10',
      unitSize: '0',
      failCount: '0',
      failRate: '2.5',
      onEngineLoss: 'retry',
      splitAnyway: true,
      check: true,
      diff: true,
      become: true,
      becomeUser: 'app',
      extraVars: '{"a": 1, "b": [true, null, "\'x"], "c": {"d": 1.5}, "no": "yes"}',
      secretVars: 'password=x',
      tags: 'a,b b',
      skipTags: 'c',
      verbosity: '4',
      user: 'root',
      port: '2222',
    } as const
    await writeFile(join(dir, form.playbookName), form.content)
    await writeFile(join(dir, 'secrets.json'), '{"password": "x"}')
    const command = commandOf(build(form))
    expect(command).not.toContain('password')
    expect(await sendByCommand(command, dir)).toEqual(toJson(build(form)))
  })

  it('sends the same request, with any arguments and variables', async () => {
    const dir = useFolder()
    const forms = fc.record({
      args: fc.string({ unit: 'grapheme', maxLength: 20 }),
      extraVars: fc
        .dictionary(fc.stringMatching(/^[a-z_]{1,8}$/), fc.jsonValue({ maxDepth: 3 }), { minKeys: 1 })
        .map((variables) => JSON.stringify(variables)),
      splitAnyway: fc.boolean(),
    })
    const requests = fc.sample(forms, 20).map((form) => build({ module: 'shell', ...form }))
    const commands = requests.map(writeCommandLine).map((line) => ('text' in line ? line.text : ':'))
    const lines = readByShell('distribute', commands, dir)
    for (const [index, line] of lines.entries()) {
      if (commands[index] !== ':') expect(await send(line, dir)).toEqual(toJson(requests[index] ?? { hosts: [] }))
    }
  })

  it('keeps the spelling of numbers', async () => {
    const command = commandOf(build({ module: 'ping', extraVars: '{"a": 1.0}' }))
    expect(command).toContain(`-e '{"a":1.0}'`)
  })

  it('reads many hosts from standard input, whatever they are', async () => {
    const dir = useFolder()
    const hosts = ['HOSTS', '@file', '-', '$HOME', ...Array.from({ length: 5000 }, (_, index) => `web${index}`)]
    const request = build({ module: 'ping', hosts: hosts.join('\n') })
    const command = commandOf(request)
    expect(command).toContain("distribute adhoc - -m ping <<'HOSTS_'\nHOSTS\n@file\n")
    expect(await sendByCommand(command, dir)).toEqual(toJson(request))
  })

  it.each([
    ['a terminal would act on it', { args: 'a\u001b[201~b' }, 'paste'],
    ['it turns text around', { args: 'a\u202eb' }, 'paste'],
    ['it is no text', { args: '\ud800' }, 'paste'],
    ['the playbook has no name of a file', { kind: 'playbook', playbookName: '../x' }, 'name'],
    ['it has groups', { inventory: { groups: {}, hostVars: undefined } }, 'inventory'],
  ] as const)('is not shown if %s', (_, form, none) => {
    expect(writeCommandLine(build(form))).toEqual({ none })
  })
})

describe('the curl line of a request', () => {
  it('sends the same request, with any text', () => {
    const characters = fc.array(fc.integer({ min: 0, max: 0x10ffff }), { minLength: 200, maxLength: 200 })
    const texts = fc.sample(characters, 8).map((codes) => String.fromCodePoint(...codes, 0x202e, 0x1b, 0xd800))
    const requests = texts.map((args) => build({ args, extraVars: '{"JSON": "\\nJSON\\n"}' }))
    const lines = requests.map((request) => writeCurlLine(request, 'http://127.0.0.1:8007'))
    expect(lines.join('')).not.toMatch(/[[\p{Cc}\p{Bidi_Control}]--\n]/v)
    const sent = readByShell('curl', lines, useFolder()).map(({ input }) => JSON.parse(input))
    expect(sent).toEqual(requests.map(toJson))
  })

  it('names the server, and takes the token from the environment', () => {
    const text = writeCurlLine(build({ module: 'ping' }), 'https://d.example')
    const [line] = readByShell('curl', [`DISTRIBUTE_TOKEN='a b'\n${text}`], useFolder())
    expect(line?.words).toEqual([
      'https://d.example/api/v2/tasks',
      '-H',
      'Authorization: Bearer a b',
      '-H',
      'Content-Type: application/json',
      '--data-binary',
      '@-',
    ])
  })

  it('adds secret variables from a file', () => {
    const text = writeCurlLine(build({ module: 'ping', secretVars: 'password=x' }), 'https://d.example')
    expect(text).not.toContain('password')
    expect(text).toContain(`jq --slurpfile secrets secrets.json '.secretVars = $secrets[0]' <<'JSON' | curl`)
  })
})
