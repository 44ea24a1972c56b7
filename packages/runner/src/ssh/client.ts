import { basename } from 'node:path'

/**
 * Whether a process is an ssh client that holds a connection to this host, by its arguments. Not one: a master of
 * ControlPersist, which writes its socket and `[mux]` in their place; a client that only forwards to the host (`-W`, as
 * ProxyJump starts it); and Ansible's workers.
 */
export function isSshClientOf(argv: readonly string[], host: string): boolean {
  const start = findProgram(argv)
  return start >= 0 && findDestination(argv.slice(start + 1)) === host
}

/** Whether a process is ssh, of whatever kind: a master has its title in the place of its arguments. */
export function isSsh(argv: readonly string[]): boolean {
  return findProgram(argv) >= 0 || argv[0]?.startsWith('ssh: ') === true || argv[0]?.startsWith('ssh-agent') === true
}

/** Of a script, the second word is the program. */
function findProgram(argv: readonly string[]): number {
  return argv.slice(0, 2).findIndex((word) => basename(word) === 'ssh')
}

/** Options of ssh(1) that take a value: the rest of their word, or else the next word. */
const withValue = new Set('BbcDEeFIiJLlmOopPQRSWw')

/** The first word that is neither an option nor one's value. */
function findDestination(words: readonly string[]): string | undefined {
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? ''
    if (word === '--') return words[index + 1]
    if (!word.startsWith('-') || word === '-') return word
    const valueAt = [...word].findIndex((letter, at) => at > 0 && withValue.has(letter))
    if (valueAt > 0 && word[valueAt] === 'W') return undefined
    if (valueAt === word.length - 1) index += 1
  }
  return undefined
}
