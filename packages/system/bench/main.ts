import { runBareAnsible } from './bare-ansible.ts'
import { complete, submit } from './client.ts'
import { followingTask } from './event-streams.ts'
import { type Cost, measure, median, repeat } from './measure.ts'
import type { Row } from './row.ts'
import { idleLane, instantLane, type Stack, startStack } from './stack.ts'

const manyHosts = 10_000
const ansibleHosts = 300
const playbook = '- hosts: target_hosts\n  gather_facts: false\n  tasks:\n  - ping:\n'

const stack = await startStack()
try {
  // `npm run bench -- events` measures streams alone.
  if (process.argv[2] === 'events') printTable(await followingTask(stack))
  else
    printTable([
      await submitting(stack),
      await claimingAndRecording(stack),
      await firstResult(stack),
      ...(await againstBareAnsible(stack)),
      ...(await followingTask(stack)),
    ])
} finally {
  await stack.stop()
}
process.exit()

/** The task goes to a lane without engines, so that only submitting is measured. */
async function submitting({ address }: Stack): Promise<Row> {
  const costs = await repeat(5, () => submit(address, { ...manyHostsTask(), lane: idleLane }))
  const seconds = median(costs.map(({ wallSeconds }) => wallSeconds))
  return { what: `submitting ${manyHosts} hosts`, figure: `${seconds.toFixed(2)} s, ${rate(manyHosts, seconds)}` }
}

async function claimingAndRecording({ address }: Stack): Promise<Row> {
  const { wallSeconds } = await measure(() => complete(address, { ...manyHostsTask(), lane: instantLane }))
  const what = `submitting, claiming and recording ${manyHosts} hosts in units of 30, one engine, a runner that answers at once`
  return { what, figure: `${wallSeconds.toFixed(2)} s, ${rate(manyHosts, wallSeconds)}` }
}

async function firstResult({ address }: Stack): Promise<Row> {
  const oneHost = { hosts: ['127.3.0.1'], adhoc: { module: 'command', args: 'true' } }
  const costs = await repeat(5, () => complete(address, oneHost))
  const seconds = median(costs.map(({ wallSeconds }) => wallSeconds))
  return { what: 'result of an ad-hoc command on one host, from its POST', figure: `${seconds.toFixed(2)} s` }
}

async function againstBareAnsible({ address, fakeSsh: { ansibleConfig } }: Stack): Promise<readonly Row[]> {
  const hosts = Array.from({ length: ansibleHosts }, (_, index) => `h${index + 1}.example`)
  const task = { hosts, playbook: { name: 'ping', content: playbook } }
  const bare: Cost[] = []
  const units: Cost[] = []
  for (let round = 0; round < 3; round += 1) {
    bare.push(await measure(() => runBareAnsible({ hosts, playbook, ansibleConfig })))
    units.push(await measure(() => complete(address, task)))
  }
  return [
    describeCost(`bare ansible-playbook -f 30, ${ansibleHosts} hosts that answer at once`, bare),
    describeCost('the same hosts in 10 units, 4 slots', units),
    {
      what: 'units over bare Ansible',
      figure: `wall ${ratio(units, bare, 'wallSeconds')}, CPU ${ratio(units, bare, 'cpuSeconds')}`,
    },
  ]
}

function manyHostsTask() {
  return { hosts: [`n[00001-${manyHosts}].example`], adhoc: { module: 'ping' } }
}

function describeCost(what: string, costs: readonly Cost[]): Row {
  const wall = median(costs.map(({ wallSeconds }) => wallSeconds))
  const cpu = median(costs.map(({ cpuSeconds }) => cpuSeconds))
  return { what, figure: `${wall.toFixed(1)} s, ${cpu.toFixed(1)} CPU s` }
}

function ratio(ours: readonly Cost[], theirs: readonly Cost[], key: keyof Cost): string {
  return (median(ours.map((cost) => cost[key])) / median(theirs.map((cost) => cost[key]))).toFixed(2)
}

function rate(count: number, seconds: number): string {
  return `${Math.round(count / seconds)} hosts/s`
}

function printTable(rows: readonly Row[]): void {
  process.stdout.write(['| what | measured |', '| --- | --- |', ...rows.map(toLine), ''].join('\n'))
}

function toLine({ what, figure }: Row): string {
  return `| ${what} | ${figure} |`
}
