import { runMain } from '@distribute/service'
import { createProgram } from './program.ts'
import { readSecret } from './read-secret.ts'

const program = createProgram({
  env: process.env,
  readSecret: (prompt) => readSecret(process.stdin, { prompt, note: process.stderr }),
  print: (text) => process.stdout.write(`${text}\n`),
  note: (text) => process.stderr.write(`${text}\n`),
})

runMain('distribute', async () => {
  await program.parseAsync()
})
