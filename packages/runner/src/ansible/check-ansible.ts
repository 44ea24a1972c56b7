import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { findProgram, isExecutable } from '../machine/find-program.ts'
import { runsWithin } from '../run/program-deadline.ts'

export interface AnsibleCheckOptions {
  /** folder of the commands; undefined: found in PATH */
  readonly bin: string | undefined
  readonly env: Readonly<Record<string, string>> & { readonly PATH: string }
  readonly cwd: string
}

/** Checks whether Ansible can start. Runs it again only when its files change. */
export interface AnsibleCheck {
  /** Returns why Ansible cannot start; undefined if it can. */
  look(): Promise<string | undefined>
  /** Makes the next look run Ansible again. */
  forget(): void
}

const programs = ['ansible-playbook', 'ansible']
const answerWithinMs = 60_000

export function createAnsibleCheck(options: AnsibleCheckOptions): AnsibleCheck {
  let answered: string | undefined
  return {
    forget() {
      answered = undefined
    },
    async look() {
      const files = await Promise.all(programs.map((name) => findFile(name, options)))
      const missing = programs.find((_, index) => files[index] === undefined)
      if (missing !== undefined) return explainMissing(missing, options)
      const found = files.filter((file) => file !== undefined)
      const state = JSON.stringify(await Promise.all(found.map(describeFile)))
      if (state === answered) return undefined
      const problem = await askVersion(found[0] ?? '', options)
      answered = problem === undefined ? state : undefined
      return problem
    },
  }
}

async function findFile(name: string, { bin, env }: AnsibleCheckOptions): Promise<string | undefined> {
  if (bin === undefined) return await findProgram(name, env.PATH)
  const file = join(bin, name)
  return (await isExecutable(file)) ? file : undefined
}

function explainMissing(name: string, { bin, env }: AnsibleCheckOptions): string {
  if (bin === undefined)
    return `there is no ${name} in PATH, which is ${env.PATH}: install Ansible, or set [Ansible] BIN`
  return `[Ansible] BIN ${bin} has no executable ${name}`
}

async function describeFile(file: string): Promise<readonly unknown[]> {
  const { ino, size, mtimeMs } = await stat(file)
  return [file, ino, size, mtimeMs]
}

async function askVersion(file: string, { env, cwd }: AnsibleCheckOptions): Promise<string | undefined> {
  const options = { ...runsWithin(answerWithinMs), env, extendEnv: false, cwd }
  const { stdout = '', stderr = '', timedOut, originalMessage, exitCode } = await execa(file, ['--version'], options)
  if (timedOut) return `${file} --version does not answer within ${answerWithinMs / 1000} s`
  if (/^ansible-playbook \[?(core )?\d/.test(stdout)) return undefined
  const said = (stderr || stdout || originalMessage || `exit code ${exitCode}`).trim().slice(-300)
  return `${file} --version does not answer as Ansible: ${said}`
}
