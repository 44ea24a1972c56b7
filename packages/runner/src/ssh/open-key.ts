import { execa } from 'execa'
import { runsWithin } from '../run/program-deadline.ts'

/** One of the two; none if ssh-keygen is missing or does not answer. */
interface OpenedKey {
  /** `TYPE BASE64 COMMENT` */
  readonly publicKey?: string
  /** why ssh would not use it, as ssh-keygen says */
  readonly problem?: string
}

/** Opens a private key as ssh does, without a passphrase. */
export async function openKey(keyFile: string): Promise<OpenedKey> {
  const { exitCode, stdout, stderr } = await execa('ssh-keygen', ['-y', '-P', '', '-f', keyFile], runsWithin(10_000))
  if (exitCode === undefined) return {}
  if (exitCode === 0) return { publicKey: stdout }
  return { problem: /^Load key ".*": (.*)$/m.exec(stderr)?.[1] ?? (stderr.trim() || 'ssh-keygen rejects it') }
}

/**
 * Returns whether the configuration of ssh names an agent, which takes precedence over the run's.
 */
export async function namesAgent(extraArgs = ''): Promise<boolean> {
  if (/IdentityAgent/i.test(extraArgs)) return true
  const { stdout = '' } = await execa('ssh', ['-G', 'localhost'], runsWithin(10_000))
  return /^identityagent (?!none$)/m.test(stdout)
}
