import { type Setting, type SettingSection, settingSections, unusedKeys } from '@distribute/contracts'

const begin = '<!-- made by `npm run docs` from the schema: change packages/contracts/src/settings instead -->'
const end = '<!-- end -->'

/**
 * The document with its tables made anew; what stands outside of them is written by hand. Throws
 * without the marks.
 */
export function renderConfiguration(document: string): string {
  const [before, tables, after, ...others] = document.split(new RegExp(`${RegExp.escape(begin)}|${RegExp.escape(end)}`))
  if (before === undefined || tables === undefined || after === undefined || others.length > 0) {
    throw new Error(`the tables stand between one line "${begin}" and one line "${end}"`)
  }
  return `${before}${begin}\n\n${settingSections.map(renderSection).join('\n\n')}\n\n${end}${after}`
}

function renderSection({ name, purpose, settings }: SettingSection): string {
  const readers = new Set(settings.map(({ readBy }) => readBy))
  const [reader] = readers
  const common = readers.size === 1 ? reader : undefined
  const head = `### [${name}]\n\n${upperFirst(purpose)}.${common === undefined ? '' : ` Read by ${common}.`}`
  const rows = settings.map((setting) => renderRow(setting, common))
  return [
    head,
    '',
    '| key | default | meaning | values |',
    '| --- | --- | --- | --- |',
    ...rows,
    ...renderUnused(name),
  ].join('\n')
}

function renderRow(setting: Setting, common: Setting['readBy']): string {
  const notes = [
    setting.secret ? '**secret**' : undefined,
    setting.readBy === common || setting.readBy === undefined ? undefined : `${setting.readBy} only`,
    setting.pathKind === 'file' || setting.pathKind === 'folder' ? `${setting.pathKind} that must be there` : undefined,
  ].filter((note) => note !== undefined)
  const meaning = [setting.description, ...notes].join('; ')
  const fallback = setting.default === undefined ? '' : `\`${setting.default}\``
  return `| ${[`\`${setting.key}\``, fallback, meaning, setting.allowed].map(escapeCell).join(' | ')} |`
}

function renderUnused(section: string): readonly string[] {
  return (unusedKeys[section] ?? []).map((key) => `| \`${key}\` |  | is read and has no effect |  |`)
}

function escapeCell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;')
}

function upperFirst(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1)
}
