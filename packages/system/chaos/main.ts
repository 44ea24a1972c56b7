import { parseArgs } from 'node:util'
import { formNames, longRunSeconds } from './forms.ts'
import { runChaos } from './run-chaos.ts'

const usage = 'npm run chaos -- [--seconds 300] [--seed N] [--form fake-ssh|journal] [--root FOLDER] [--keep]'

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '300' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    form: { type: 'string', default: 'fake-ssh' },
    root: { type: 'string' },
    keep: { type: 'boolean' },
  },
})
const [seconds, seed] = [Number(values.seconds), Number(values.seed)]
const form = formNames.find((name) => name === values.form)
if (form === undefined || !(seconds >= 15) || !Number.isInteger(seed)) {
  process.stderr.write(`${usage}\n`)
  process.exit(2)
}

// Not `once`: execa's own listener would then be the only one, and end this process at once.
const stopping = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stopping.abort())

process.stdout.write(`chaos: seed ${seed}, form ${form}, faults for ${seconds} s\n`)
const hostsPerSecond = { 'fake-ssh': seconds < longRunSeconds ? 15 : 7, journal: 170 }[form]
const { text, violations } = await runChaos({
  form,
  seed,
  seconds,
  faults: Math.max(26, Math.round(seconds / 2)),
  hosts: Math.round(seconds * hostsPerSecond),
  root: values.root,
  keepFolder: values.keep,
  signal: stopping.signal,
}).catch((error) => {
  if (stopping.signal.aborted) process.exit(130)
  throw error
})
process.stdout.write(`${text}\n`)
process.exit(violations.length === 0 ? 0 : 1)
