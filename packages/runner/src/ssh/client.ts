import { basename } from 'node:path'

/**
 * Returns whether a process is an ssh client with a connection to this host, by its arguments.
 * False for a master of ControlPersist, which overwrites them with its socket and `[mux]`, for a
 * client that only forwards to the host (`-W`, as ProxyJump starts it), and for Ansible's workers.
 */
export function isSshClientOf(argv: readonly string[], host: string): boolean {
  const start = findProgram(argv)
  return start >= 0 && findDestination(argv.slice(start + 1)) === host
}

/** Returns whether a process is any kind of ssh, including masters, whose arguments are a title. */
export function isSsh(argv: readonly string[]): boolean {
  return findProgram(argv) >= 0 || argv[0]?.startsWith('ssh: ') === true || argv[0]?.startsWith('ssh-agent') === true
}

/** For a script, the second word is the program. */
function findProgram(argv: readonly string[]): number {
  return argv.slice(0, 2).findIndex((word) => basename(word) === 'ssh')
}

/** Options of ssh(1) with a value: the rest of the word, or else the next word. */
const withValue = new Set('BbcDEeFIiJLlmOopPQRSWw')

/** Returns the first word that is neither an option nor the value of one. */
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
