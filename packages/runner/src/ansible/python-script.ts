import { open } from 'node:fs/promises'
import { basename } from 'node:path'

/** A Python script, as pip and distributions install `ansible`. */
export interface PythonScript {
  readonly path: string
  /** the command before the path of the script */
  readonly interpreter: readonly string[]
}

/**
 * Returns undefined for any other program (a wrapper, a shim of a version manager), or an
 * unreadable file.
 */
export async function readPythonScript(path: string): Promise<PythonScript | undefined> {
  const [first = '', second = ''] = (await readStart(path)).split('\n')
  const interpreter = parseFirstLine(first) ?? parseLongPath(second)
  return interpreter && { path, interpreter }
}

/** Above the limits of Linux for a first line and for a path. */
const startBytes = 8192

async function readStart(path: string): Promise<string> {
  try {
    const file = await open(path)
    const { buffer, bytesRead } = await file
      .read(Buffer.alloc(startBytes), 0, startBytes, 0)
      .finally(() => file.close())
    return buffer.toString('utf8', 0, bytesRead)
  } catch {
    return ''
  }
}

/** Parses `#!` as Linux does: a path, and the rest of the line as one argument. */
function parseFirstLine(line: string): readonly string[] | undefined {
  const [, program = '', argument = ''] = /^#![ \t]*(\S+)[ \t]*(.*?)\s*$/.exec(line) ?? []
  const isPython = isPythonName(program) || (basename(program) === 'env' && isPythonName(argument))
  if (!isPython) return undefined
  return argument === '' ? [program] : [program, argument]
}

/**
 * Parses the second line of pip's shell wrapper, for paths that are too long for the first line or
 * have blanks.
 */
function parseLongPath(line: string): readonly string[] | undefined {
  const [, quoted, bare] = /^'''exec' (?:"([^"$`\\]+)"|([^\s"$`\\]+)) "\$0" "\$@"$/.exec(line) ?? []
  const program = quoted ?? bare
  return program !== undefined && isPythonName(program) ? [program] : undefined
}

function isPythonName(program: string): boolean {
  return /^python[\d.]*$/.test(basename(program))
}
