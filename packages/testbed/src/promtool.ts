import { execa } from 'execa'
import { hasPrograms } from './has-programs.ts'
import { need } from './test-scope.ts'

export interface PromtoolOptions {
  readonly cwd?: string
  /** left out: none */
  readonly input?: string
}

/** Runs Prometheus' checker, and returns what it prints. Skips the test if it is missing. */
export async function runPromtool(
  args: readonly string[],
  { cwd = '/', input = '' }: PromtoolOptions = {},
): Promise<{ readonly isOk: boolean; readonly output: string }> {
  need({ name: 'promtool', isThere: hasPrograms('promtool'), advice: "install Debian's package prometheus" })
  const { failed, all } = await execa('promtool', args, { cwd, input, all: true, reject: false, timeout: 60_000 })
  return { isOk: !failed, output: all }
}
