import type { TaskRequest } from '@distribute/contracts'
import { scanPlaybook } from '@distribute/domain'
import { invalidInput } from '../invalid-input.ts'
import { findRequirements, type PlaybookReader, readPlaybook } from '../projects/find-playbook.ts'

export interface PlaybookCheck {
  readonly request: TaskRequest
  readonly unitCount: number
  /** what becomes of a playbook with words that splitting changes (`run_once`, `serial`, …) */
  readonly splitWords: 'refuse' | 'warn'
}

export interface CheckedPlaybook {
  readonly warnings: readonly string[]
  /** of a playbook; of an ad-hoc call its arguments */
  readonly text: string
}

/**
 * Reads what a task would run, and answers the warnings of one that may. Of a playbook in a project the file itself is
 * looked at, not what it includes. Throws `AppError` `invalid_input`, and `share_unavailable` where it cannot be read.
 */
export async function checkPlaybook(reader: PlaybookReader, check: PlaybookCheck): Promise<CheckedPlaybook> {
  const { action } = check.request
  if (action.kind === 'adhoc') return { text: action.args, warnings: [] }
  if ('content' in action) return { text: action.content, warnings: scan(action.content, 'playbook.content', check) }
  const text = await readPlaybook(reader, action)
  const requirements = await findRequirements(reader.share, action)
  const warnings = requirements.map(
    (file) => `${file} is not installed: put its roles and collections into the project`,
  )
  return { text, warnings: [...warnings, ...scan(text, 'playbook.path', check)] }
}

function scan(text: string, path: string, { request, unitCount, splitWords }: PlaybookCheck): readonly string[] {
  if (text.startsWith('$ANSIBLE_VAULT;')) return warnOfEncrypted(unitCount)
  const found = scanPlaybook(text)
  if (found.problems.length > 0) throw invalidInput(found.problems.map(({ message }) => ({ path, message })))
  if (unitCount < 2) return []
  const effects = found.splitWords.map(({ line, word }) => `line ${line}: ${word} acts within each unit of hosts`)
  const alone = `unitSize: 0${request.parallel === undefined ? '' : ' without parallel'} for one unit`
  if (effects.length > 0 && splitWords === 'refuse')
    throw invalidInput(
      effects.map((effect) => ({
        path,
        message: `${effect}, not over all hosts: send splitAnyway: true, or ${alone}`,
      })),
    )
  return effects.map((effect) => `${effect}, of which there are ${unitCount}`)
}

function warnOfEncrypted(unitCount: number): readonly string[] {
  if (unitCount < 2) return []
  return ['the playbook is encrypted: nobody looked for words that act within each unit of hosts (run_once, serial, …)']
}
