import { open } from 'node:fs/promises'
import { basename } from 'node:path'

/** A program that is written in Python, as pip and distributions install `ansible`. */
export interface PythonScript {
  readonly path: string
  /** what the kernel starts for it, before its own path */
  readonly interpreter: readonly string[]
}

/** Undefined where another program stands before Python (a wrapper, a shim of a version manager), or none can be read. */
export async function readPythonScript(path: string): Promise<PythonScript | undefined> {
  const [first = '', second = ''] = (await readStart(path)).split('\n')
  const interpreter = parseFirstLine(first) ?? parseLongPath(second)
  return interpreter && { path, interpreter }
}

/** Longer than any first line that Linux takes, and than a path. */
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

/** As Linux reads `#!`: a path, and all that follows as one argument. */
function parseFirstLine(line: string): readonly string[] | undefined {
  const [, program = '', argument = ''] = /^#![ \t]*(\S+)[ \t]*(.*?)\s*$/.exec(line) ?? []
  const isPython = isPythonName(program) || (basename(program) === 'env' && isPythonName(argument))
  if (!isPython) return undefined
  return argument === '' ? [program] : [program, argument]
}

/** What pip writes where a path is too long for the first line, or has blanks: a shell that starts Python at once. */
function parseLongPath(line: string): readonly string[] | undefined {
  const [, quoted, bare] = /^'''exec' (?:"([^"$`\\]+)"|([^\s"$`\\]+)) "\$0" "\$@"$/.exec(line) ?? []
  const program = quoted ?? bare
  return program !== undefined && isPythonName(program) ? [program] : undefined
}

function isPythonName(program: string): boolean {
  return /^python[\d.]*$/.test(basename(program))
}
