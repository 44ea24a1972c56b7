import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { useAnsible } from '@distribute/testbed'

const run = promisify(execFile)

/** Runs `ansible-playbook -f 30` as an operator would, on all hosts at once. */
export async function runBareAnsible(options: {
  readonly hosts: readonly string[]
  readonly playbook: string
  readonly ansibleConfig: string
}): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'distribute-bare-'))
  const playbook = join(folder, 'playbook.yml')
  const inventory = join(folder, 'inventory')
  await writeFile(playbook, options.playbook)
  await writeFile(inventory, `[target_hosts]\n${options.hosts.join('\n')}\n`)
  try {
    await run(join(useAnsible(), 'ansible-playbook'), ['-i', inventory, '-f', '30', playbook], {
      env: { ...process.env, ANSIBLE_CONFIG: options.ansibleConfig },
      maxBuffer: 64 * 1024 * 1024,
    })
  } finally {
    await rm(folder, { recursive: true })
  }
}
