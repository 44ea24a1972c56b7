import type { TaskInventory } from '@distribute/contracts'

type Variables = Readonly<Record<string, unknown>>

/** Variables of a request, in one place of it. */
export interface VariableSource {
  readonly kind: 'extraVars' | 'secretVars' | 'groups' | 'hostVars'
  /** path in the request */
  readonly path: string
  readonly variables: Variables
}

interface RequestVariables extends TaskInventory {
  readonly extraVars: Variables
  readonly secretVars: Variables
}

/** Returns all places of a request that contain variables. */
export function listVariableSources({ extraVars, secretVars, groups, hostVars }: RequestVariables): VariableSource[] {
  return [
    { kind: 'extraVars', path: 'extraVars', variables: extraVars },
    { kind: 'secretVars', path: 'secretVars', variables: secretVars },
    ...Object.entries(groups ?? {}).map(
      ([name, { vars }]) => ({ kind: 'groups', path: `groups.${name}.vars`, variables: vars }) as const,
    ),
    ...Object.entries(hostVars ?? {}).map(
      ([host, variables]) => ({ kind: 'hostVars', path: `hostVars.${host}`, variables }) as const,
    ),
  ]
}

/** Returns `PATH has NAME`, or `PATH and N more have NAME`. */
export function describePlaces(paths: readonly string[], name: string): string {
  const [first, ...others] = paths
  return others.length === 0 ? `${first} has ${name}` : `${first} and ${others.length} more have ${name}`
}
