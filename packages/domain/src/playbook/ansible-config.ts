import type { SplitWord } from './file-scan.ts'

export interface AnsibleConfig {
  readonly rolesPath: readonly string[]
  readonly collectionsPath: readonly string[]
  readonly splitWords: readonly SplitWord[]
}

export const emptyConfig: AnsibleConfig = { rolesPath: [], collectionsPath: [], splitWords: [] }

interface Setting {
  readonly line: number
  readonly value: string
}

/**
 * Reads the settings of an `ansible.cfg` that locate roles, or by which hosts of one run affect
 * each other.
 */
export function readAnsibleConfig(content: string): AnsibleConfig {
  const settings = readDefaults(content)
  const listPaths = (name: string) =>
    settings
      .get(name)
      ?.value.split(':')
      .map((path) => path.trim()) ?? []
  const fatal = settings.get('any_errors_fatal')
  const strategy = settings.get('strategy')
  return {
    rolesPath: listPaths('roles_path').filter(Boolean),
    collectionsPath: [...listPaths('collections_path'), ...listPaths('collections_paths')].filter(Boolean),
    splitWords: [
      ...(fatal && /^(?:1|true|t|yes|y|on)$/i.test(fatal.value)
        ? [{ line: fatal.line, word: 'any_errors_fatal' }]
        : []),
      ...(strategy && /(?:^|\.)debug$/.test(strategy.value) ? [{ line: strategy.line, word: 'strategy' }] : []),
    ],
  }
}

/**
 * Reads the section `defaults`. A later line replaces an earlier one; an indented line continues
 * the previous one.
 */
function readDefaults(content: string): ReadonlyMap<string, Setting> {
  const settings = new Map<string, Setting>()
  let section = ''
  let last = ''
  content.split(/\r?\n/).forEach((text, at) => {
    if (/^\s*(?:[#;]|$)/.test(text)) return
    const before = settings.get(last)
    if (/^\s/.test(text) && before !== undefined) {
      settings.set(last, { ...before, value: `${before.value}${withoutComment(text)}` })
      return
    }
    const header = /^\[([^\]]*)\]/.exec(text)
    if (header !== null) section = header[1] ?? ''
    last = ''
    const separator = text.search(/[=:]/)
    if (header !== null || section !== 'defaults' || separator === -1) return
    last = text.slice(0, separator).trim().toLowerCase()
    settings.set(last, { line: at + 1, value: withoutComment(text.slice(separator + 1)) })
  })
  return settings
}

function withoutComment(text: string): string {
  return (text.split(/\s;/, 1)[0] ?? '').trim()
}
