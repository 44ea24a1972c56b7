import type { Evidence, Violation } from './evidence.ts'

/**
 * Check 4: no process, temporary folder or journal remains, and no daemon ended without being told
 * to.
 */
export function checkNothingIsLeft({ leftovers }: Evidence): readonly Violation[] {
  const { processes, folders, unexpectedEnds } = leftovers
  return [
    ...processes.map((process) => violation(`a process of unit ${process.unit} is left: ${process.command}`)),
    ...folders.map((folder) => violation(`a folder is left: ${folder}`)),
    ...unexpectedEnds.map((end) => violation(`a daemon ended by itself: ${end}`)),
  ]
}

function violation(what: string): Violation {
  return { check: 4, what }
}
