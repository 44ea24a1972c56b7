import { useFolder } from '@distribute/testbed'
import { expect, it } from 'vitest'
import { ownVersion } from '../../../src/own-version.ts'
import { startAnsweringServer } from '../../answering-server.ts'
import { runProgram } from '../../run-program.ts'

/** Asks a server of this version for its lanes, which it has in another form. */
async function ask(version: string | undefined) {
  const { address } = await startAnsweringServer(({ line }) =>
    line.endsWith('/lanes') ? { items: [{ title: 'dc1' }], nextCursor: null } : version && { live: true, version },
  )
  const env = { HOME: useFolder(), DISTRIBUTE_TOKEN: 'secret' }
  return { address, failed: runProgram(['lane', 'list', '--server', address], { env }) }
}

it.each([
  ['99.0.0', `The server has the version 99.0.0, this command ${ownVersion}: upgrade the older of the two.`],
  [ownVersion, `Both have the version ${ownVersion}: please report this.`],
  [undefined, 'Check that this is the address of distribute.'],
])('an answer that cannot be read, of a server of version %s, says what to do', async (version, advice) => {
  const { address, failed } = await ask(version)
  const what = `${new URL(address).origin} answered GET /lanes with something that this command cannot read: items.0.name: `
  const message = expect.stringContaining(what)
  await expect(failed).rejects.toMatchObject({ name: 'CliError', exitCode: 70, message })
  await expect(failed).rejects.toThrow(advice)
})
