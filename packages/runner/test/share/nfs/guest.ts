import { execFileSync } from 'node:child_process'
import { readFileSync, readlinkSync, statSync, writeFileSync } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TaskAction } from '@distribute/contracts'
import { createShare } from '../../../src/index.ts'
import { adhoc, createTestRunner, createUnit, followRun, localHosts, projectPlaybook } from '../../run-unit.ts'
import { publishRevision, revisionOf } from '../../test-share.ts'

/**
 * Results in a guest in which distribute's side of the share is the folder of an NFS server, and
 * the engine's its mount.
 */
export interface SeenOnNfs {
  readonly mountType: string | undefined
  /** of the mount, right after the second revision was published */
  readonly plainLook: { readonly link: string; readonly hasFolder: boolean }
  readonly copied: { readonly states: readonly string[]; readonly content: string }
  /** a run that began before its revision was published */
  readonly playbook: { readonly states: readonly string[]; readonly message: string | undefined }
  readonly probes: {
    readonly up: string | undefined
    readonly down: string | undefined
    readonly upAgain: string | undefined
  }
  /** a run while the server did not answer */
  readonly hung: { readonly message: string; readonly exitCode: number | null }
}

const scratch = process.env.GUEST_SCRATCH ?? ''
const { ansibleBin } = JSON.parse(process.argv[2] ?? '{}') as { ansibleBin?: string }
const server = join(scratch, 'export')
const mount = join(scratch, 'mount')
const [first, second, third, fourth] = ['a', 'b', 'c', 'd'].map(revisionOf) as [string, string, string, string]
const hosts = localHosts(1)

await mkdir(join(scratch, 'state'))
// much less than the minute for which NFS may show old entries to a process that only looks
const runner = createTestRunner(join(scratch, 'state'), { ansibleBin, sharePath: mount, shareWaitSeconds: 5 })
const impatient = createTestRunner(join(scratch, 'state'), { ansibleBin, sharePath: mount, shareWaitSeconds: 1 })
const share = createShare({ path: mount, storeId: 'store', answerWithinMs: 1000 })
writeFileSync(join(server, '.distribute-share'), 'store\n')

await publishRevision(server, 'web', first, { file: 'first' })
// the mount has seen this, and that nothing else exists: it may believe so for a minute
look()
await publishRevision(server, 'web', second, { file: 'second' })
const plainLook = look()

const seen: SeenOnNfs = {
  mountType: readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' '))
    .find(([, path]) => path === mount)?.[2],
  plainLook,
  copied: await copy(),
  playbook: await runEarly(),
  ...(await goWithoutServer()),
}
process.stdout.write(`${JSON.stringify(seen)}\n`)

function look() {
  const folder = join(mount, '.revisions', 'web', second)
  return {
    link: readlinkSync(join(mount, 'web')),
    hasFolder: statSync(folder, { throwIfNoEntry: false }) !== undefined,
  }
}

async function copy() {
  const destination = join(scratch, 'copied')
  const { states } = await run(adhoc('copy', `src=${mount}/web/file dest=${destination}`), second)
  return { states, content: await readFile(destination, 'utf8').catch(String) }
}

async function runEarly() {
  const content = "- hosts: all\n  gather_facts: false\n  tasks: [debug: {msg: \"{{ lookup('file', 'file') }}\"}]\n"
  const unit = createUnit(projectPlaybook('web', third), hosts)
  const running = await runner.start(unit)
  const { states, outcomes } = await followRun(running, async (line) => {
    if (line.type === 'start') await publishRevision(server, 'web', third, { 'site.yml': content, file: 'third' })
  })
  return { states, message: outcomes[hosts[0] ?? '']?.msg ?? undefined }
}

async function goWithoutServer() {
  const up = await share.probe()
  setLoopback('down')
  const down = await share.probe()
  const { end } = await followRun(await impatient.start(createUnit(projectPlaybook('web', fourth), hosts)))
  const hung = { message: end.message, exitCode: end.exitCode }
  setLoopback('up')
  return { probes: { up, down, upAgain: await probeUntilUp() }, hung }
}

/** TCP retries after some seconds. */
async function probeUntilUp() {
  for (let tries = 20; tries > 0; tries -= 1) {
    const problem = await share.probe()
    if (problem === undefined) return undefined
  }
  return 'still down'
}

async function run(action: TaskAction, revision: string) {
  return followRun(await runner.start(createUnit(action, hosts, { pins: [{ project: 'web', revision }] })))
}

function setLoopback(state: 'up' | 'down') {
  execFileSync('ip', ['link', 'set', 'lo', state])
}
