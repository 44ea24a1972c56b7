import { Interrupted, SetupError } from './errors.mjs'

/**
 * Prints one line for a step.
 * @param {string} line
 */
export function say(line) {
  console.log(line)
}

/**
 * Runs a program of this folder, and exits with its exit code.
 * @param {() => Promise<number>} program
 */
export async function runProgram(program) {
  try {
    process.exitCode = await program()
  } catch (error) {
    process.exitCode = error instanceof Interrupted ? error.exitCode : 1
    if (error instanceof SetupError) console.error(error.message)
    else if (!(error instanceof Interrupted)) throw error
  }
}
