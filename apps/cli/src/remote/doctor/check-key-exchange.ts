import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Finding } from './finding.ts'

const run = promisify(execFile)

/**
 * OpenSSH 9.0 to 9.8 prefer sntrup761, whose key exchange costs an engine some 60 ms of CPU for
 * each connection. The check looks at this machine's client, which is an engine's where the command
 * runs beside one.
 */
export async function checkKeyExchange(): Promise<readonly Finding[]> {
  try {
    const [{ stderr }, { stdout }] = await Promise.all([run('ssh', ['-V']), run('ssh', ['-G', 'localhost'])])
    const [, major, minor] = /OpenSSH_(\d+)\.(\d+)/.exec(stderr) ?? []
    const version = Number(major) * 100 + Number(minor)
    const first = /^kexalgorithms (\S+?)(?:,|$)/m.exec(stdout)?.[1] ?? ''
    const isSlow = version >= 900 && version <= 908 && first.startsWith('sntrup761')
    const what = `this machine's ssh is OpenSSH ${major}.${minor} and prefers ${first}`
    const advice = 'on an engine, keep [Ansible] FAST_KEX = yes, or set KexAlgorithms ^curve25519-sha256 in ssh_config'
    return [{ what, ...(isSlow && { advice }) }]
  } catch {
    // only engines need ssh
    return []
  }
}
