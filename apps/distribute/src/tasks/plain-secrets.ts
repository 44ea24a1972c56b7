import { describePlaces, type VariableSource } from './variable-sources.ts'

const secretName =
  /(?:^|_)(?:pass|passwd|password|passphrase|secret|token|credentials?|(?:api|access|private|secret)_?key)$/i
const maxWarnings = 20

/**
 * Warns of variables of groups and hosts that look like secrets, which everyone who can read the
 * task sees. Values of ansible-vault and templates are none.
 */
export function warnOfPlainSecrets(sources: readonly VariableSource[]): readonly string[] {
  const places = new Map<string, string[]>()
  for (const { kind, path, variables } of sources) {
    if (kind !== 'groups' && kind !== 'hostVars') continue
    for (const name of new Set(listSecrets(variables))) {
      const paths = places.get(name) ?? []
      paths.push(path)
      places.set(name, paths)
    }
  }
  const warnings = [...places].slice(0, maxWarnings).map(([name, paths]) => `${describePlaces(paths, name)}${advice}`)
  return places.size <= maxWarnings
    ? warnings
    : [...warnings, `${places.size - maxWarnings} more variables look like secrets`]
}

const advice =
  ', which looks like a secret: everyone who can read the task sees it. Send it in secretVars, and name it here by a template'

/** Yields the names of secrets, also of those inside other variables. The API limits the depth. */
function* listSecrets(value: unknown): Generator<string> {
  if (typeof value !== 'object' || value === null) return
  for (const [name, child] of Object.entries(value)) {
    if (typeof child !== 'string') yield* listSecrets(child)
    else if (child !== '' && secretName.test(name) && !isIndirect(child)) yield name
  }
}

function isIndirect(value: string): boolean {
  return value.includes('{{') || value.startsWith('$ANSIBLE_VAULT;')
}
