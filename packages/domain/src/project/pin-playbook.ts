import { isMap, isScalar, isSeq, visit, type YAMLSeq } from 'yaml'
import { parseLenientYaml } from '../playbook/lenient-yaml.ts'
import { listEntries } from '../playbook/playbook-entries.ts'
import { createPlaybookView, type NamedPair, type PlaybookView } from '../playbook/playbook-view.ts'
import { mayReadOnEngine } from './engine-files.ts'
import { pinArguments } from './pin-arguments.ts'
import { findPlainText, pinMapping } from './pin-mapping.ts'
import type { Edit, ShareMentions } from './share-mentions.ts'

/** Parsing takes some microseconds per character and blocks the process. */
const maxLength = 1_000_000
/** Keywords of a task that can change which file its module reads, and on which machine. */
const beside = new Set(['args', 'delegate_to'])

/**
 * Pins the files on the engine that the tasks of a playbook read. Unclear cases stay unchanged:
 * texts of several lines, aliases, module defaults.
 */
export function pinPlaybook(content: string, mentions: ShareMentions): readonly Edit[] {
  const view = readPlaybook(content)
  const plays = view?.document.contents
  if (view === undefined || !isSeq(plays) || isIndirect(view)) return []
  return listEntries(plays as YAMLSeq, view).flatMap((pairs) => pinTask(pairs, view, mentions))
}

/** Pins the file that an ad-hoc module with JSON arguments reads. */
export function pinJson(module: string, args: string, mentions: ShareMentions): readonly Edit[] {
  const view = readPlaybook(args)
  const mapping = view?.document.contents
  return view !== undefined && isMap(mapping) ? pinMapping(module, mapping, view, mentions) : []
}

/**
 * Returns undefined for invalid YAML, and for YAML that was repaired: positions would refer to
 * another text.
 */
function readPlaybook(content: string): PlaybookView | undefined {
  if (content.length > maxLength) return undefined
  const parsed = parseLenientYaml(content)
  return parsed.document.errors.length === 0 && parsed.text === content ? createPlaybookView(parsed) : undefined
}

/** Whether text in one place can apply in another. */
function isIndirect({ document }: PlaybookView): boolean {
  let found = false
  visit(document, {
    Alias: () => {
      found = true
      return visit.BREAK
    },
    Pair: (_key, { key }) => {
      if (!isScalar(key) || key.value !== 'module_defaults') return undefined
      found = true
      return visit.BREAK
    },
  })
  return found
}

function pinTask(pairs: readonly NamedPair[], view: PlaybookView, mentions: ShareMentions): readonly Edit[] {
  if (pairs.some(({ name }) => beside.has(name))) return []
  return pairs.flatMap(({ name, value }) => {
    if (!mayReadOnEngine(name)) return []
    if (isMap(value)) return pinMapping(name, value, view, mentions)
    const plain = isScalar(value) ? findPlainText(value, view) : undefined
    if (plain === undefined) return []
    const [offset, end] = plain
    const edits = pinArguments(name, view.text.slice(offset, end), mentions)
    return edits.map((edit) => ({ ...edit, start: edit.start + offset, end: edit.end + offset }))
  })
}
