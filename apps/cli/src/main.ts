import { runMain } from '@distribute/service'
import { createProgram } from './program.ts'

const program = createProgram({
  env: process.env,
  print: (text) => process.stdout.write(`${text}\n`),
  note: (text) => process.stderr.write(`${text}\n`),
})

runMain('distribute', async () => {
  await program.parseAsync()
})
