export interface StaticTextOptions {
  /** variables whose value is certain */
  readonly variables: ReadonlyMap<string, string>
  /** use the value of `default('…')` for other variables */
  readonly useDefaults?: boolean
}

const template = /\{\{([^{}]*)\}\}/g
const variable = /^(\w+)(?:\s*\|\s*(?:default|d)\s*\(\s*(?:'([^']*)'|"([^"]*)")\s*(?:,\s*\w+\s*)?\))?$/

/**
 * Returns the text with templates resolved, or undefined if only a run can resolve them. Linear in
 * its length.
 */
export function resolveStaticText(text: string, options: StaticTextOptions): string | undefined {
  let isKnown = true
  const resolved = text.replaceAll(template, (_, inner: string) => {
    const value = resolveVariable(inner.trim(), options)
    isKnown &&= value !== undefined
    return value ?? ''
  })
  return isKnown && !/\{[{%]/.test(resolved) ? resolved : undefined
}

function resolveVariable(inner: string, { variables, useDefaults = false }: StaticTextOptions): string | undefined {
  const [, name = '', single, double] = variable.exec(inner) ?? []
  return variables.get(name) ?? (useDefaults ? (single ?? double) : undefined)
}
