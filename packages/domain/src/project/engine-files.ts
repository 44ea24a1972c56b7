/** Modules that read the file `src` on the engine; `true`: only where `remote_src` says no. */
const readers: ReadonlyMap<string, boolean> = new Map([
  ['assemble', true],
  ['copy', false],
  ['patch', false],
  ['synchronize', false],
  ['template', false],
  ['unarchive', false],
  ['uri', false],
  ['win_copy', false],
  ['win_template', false],
])
const collections = /^ansible\.(?:builtin|legacy|posix|windows)\./
const no = /^(?:n|no|f|false|off|0|0\.0)$/i
const yes = /^(?:y|yes|t|true|on|1|1\.0)$/i

type FindArgument = (name: string) => string | undefined

/** Whether the module can read a file of the engine. */
export function mayReadOnEngine(module: string): boolean {
  return isScript(module) || readers.has(withoutCollection(module))
}

/** Whether the module takes a command whose program is a file of the engine. */
export function isScript(module: string): boolean {
  return withoutCollection(module) === 'script'
}

/** Whether `src` is a file of the engine; also false if a template decides it at run time. */
export function readsSourceOnEngine(module: string, findArgument: FindArgument): boolean {
  const name = withoutCollection(module)
  const isRemoteByDefault = readers.get(name)
  if (isRemoteByDefault === undefined) return false
  if (name === 'synchronize') return (findArgument('mode') ?? 'push') === 'push'
  const copies = name === 'unarchive' ? findArgument('copy') : undefined
  if (copies !== undefined) return yes.test(copies)
  const isRemote = findArgument('remote_src')
  return isRemote === undefined ? !isRemoteByDefault : no.test(isRemote)
}

function withoutCollection(module: string): string {
  return module.replace(collections, '')
}
