import type { InventoryList } from './inventory-list.ts'
import { createListBuilder, type ListBuilder } from './list-builder.ts'

const sectionPattern = /^\[([^:\]]+)(?::(\w+))?\]$/
const pairPattern = /^([A-Za-z_]\w*)\s*=\s*(.*)$/

type Section = { readonly group: string; readonly kind: string }

/**
 * Reads Ansible's ini format. Throws for a line that Ansible might read otherwise, with its number.
 */
export function parseIniInventory(text: string): InventoryList {
  const list = createListBuilder()
  let section: Section = { group: 'ungrouped', kind: 'hosts' }
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.trim()
    if (line === '' || /^[#;]/.test(line)) continue
    try {
      section = readLine(line, section, list)
    } catch (error) {
      throw new Error(`line ${index + 1}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  return list.build()
}

function readLine(line: string, section: Section, list: ListBuilder): Section {
  const [, group, kind = 'hosts'] = sectionPattern.exec(line.replace(/\s+#.*/, '')) ?? []
  if (group !== undefined) {
    if (!['hosts', 'children', 'vars'].includes(kind)) throw new Error(`[${group}:${kind}] is not a section`)
    list.addGroup(group)
    return { group, kind }
  }
  if (section.kind === 'vars') list.addVariables(section.group, readPair(line))
  else if (section.kind === 'children') list.addChild(section.group, line.replace(/\s*#.*/, ''))
  else addHost(line, section.group, list)
  return section
}

function addHost(line: string, group: string, list: ListBuilder): void {
  const [host = '', ...pairs] = line.replace(/\s+#.*/, '').split(/\s+/)
  if (/:[0-9]+$/.test(host) && host.split(':').length === 2) throw new Error(`${host} has a port: write ansible_port=`)
  list.addHosts(group, host, Object.assign({}, ...pairs.map(readPair)))
}

function readPair(text: string): Readonly<Record<string, unknown>> {
  const [, name, value] = pairPattern.exec(text) ?? []
  if (name === undefined || value === undefined) throw new Error(`${JSON.stringify(text)} is not NAME=VALUE`)
  return { [name]: readValue(value.trim()) }
}

const words: ReadonlyMap<string, boolean | null> = new Map([
  ['True', true],
  ['False', false],
  ['None', null],
])

/**
 * Ansible evaluates a value as Python, and takes it as text where that fails: only clear cases are
 * read.
 */
function readValue(text: string): unknown {
  if (words.has(text)) return words.get(text)
  if (/^-?(?:0|[1-9]\d{0,14})$/.test(text)) return Number(text)
  if (/^(?:[A-Za-z_~/][\w.:/@~-]*|\d+(?:\.\d+){2,})$/.test(text)) return text
  throw new Error(`the value ${JSON.stringify(text)} is evaluated by Ansible`)
}
