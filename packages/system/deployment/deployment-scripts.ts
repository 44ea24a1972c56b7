import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { useFolder } from '@distribute/testbed'
import { expect } from 'vitest'

const root = resolve(import.meta.dirname, '../../..')

/** A folder with the files that deployment.sh uses. */
export interface DeploymentFolder {
  readonly path: string
  write(file: string, content: string | Uint8Array): void
  /** one character for each byte */
  read(file: string): string
  /**
   * Runs lines of a script with the functions of deployment.sh, and returns their output. Throws if
   * they fail.
   */
  run(parts: string, script: string): string
  /** Runs lines that must fail, and returns their message. */
  failToRun(parts: string, script: string): string
}

/**
 * On the machine of this test, without containers: docker-stand-in.mjs runs the command of `docker
 * run`.
 */
export function prepareFolder(): DeploymentFolder {
  const path = useFolder()
  cpSync(join(root, 'docker'), join(path, 'docker'), { recursive: true })
  mkdirSync(join(path, 'bin'))
  symlinkSync(join(import.meta.dirname, 'docker-stand-in.mjs'), join(path, 'bin/docker'))
  const write = (file: string, content: string | Uint8Array) => {
    mkdirSync(dirname(join(path, file)), { recursive: true })
    writeFileSync(join(path, file), content, { mode: 0o600 })
  }
  const start = (parts: string, script: string) => {
    const PATH = `${path}/bin:${dirname(process.execPath)}:${process.env.PATH}`
    const command = ['-c', `${preamble(parts)}\n${script}`]
    return spawnSync('bash', command, { cwd: path, env: { PATH }, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
  }
  return {
    path,
    write,
    read: (file) => readFileSync(join(path, file), 'latin1'),
    run: (parts, script) => {
      const { status, stdout, stderr } = start(parts, script)
      expect(status, stderr).toBe(0)
      return stdout
    },
    failToRun: (parts, script) => {
      const { status, stderr } = start(parts, script)
      expect(status).not.toBe(0)
      return stderr
    },
  }
}

/** deployment.sh without its `main`; only this user can read the files that it creates. */
function preamble(parts: string): string {
  return `
    set -Eeuo pipefail
    source <(sed -e '/^main "/d' -e '/^cd /d' -e '/^trap /d' "${root}/deployment.sh")
    parts=(${parts})
    SERVERS=external
    OWNER=$(id -u)
    owner() { id -u; }
    compose() { :; }
    make_ssh_key() { :; }
    make_secrets_folder`
}
