import { engineSchema, pageSchema } from '@distribute/contracts'
import { toSafeLine } from '@distribute/domain'
import type { CommandContext } from '../../command-context.ts'
import { exitCodes } from '../../exit-codes.ts'
import type { ApiClient } from '../connection/api-client.ts'
import { ApiError } from '../connection/api-error.ts'
import { connect, remoteCommand } from '../connection/remote-command.ts'
import { checkClock } from './check-clock.ts'
import { checkReadiness, checkServer, getServerVersion } from './check-health.ts'
import { checkKeyExchange } from './check-key-exchange.ts'
import { checkLanes } from './check-lanes.ts'
import { checkToken } from './check-token.ts'
import type { Finding } from './finding.ts'

const engines = pageSchema(engineSchema)
const checks = [checkServer, checkReadiness, checkToken, checkEngines, checkLanes, checkClock, checkKeyExchange]

/** `distribute doctor`. */
export function createDoctorCommand(context: CommandContext) {
  return remoteCommand('doctor').action(async (options) => {
    const api = await connect(options, context)
    const found: Finding[] = []
    for (const check of checks) {
      const findings = await check(api).catch(explainError)
      for (const finding of findings) print(finding, context)
      found.push(...findings)
      // without an answer nothing else can be asked
      if (findings.some(({ exitCode }) => exitCode === exitCodes.unavailable)) break
    }
    const bad = found.find(({ advice }) => advice !== undefined)
    if (bad !== undefined) context.exitWith(bad.exitCode ?? exitCodes.failed)
  })
}

function print({ what, advice }: Finding, { print }: CommandContext): void {
  print(
    advice === undefined
      ? `ok       ${toSafeLine(what)}`
      : `PROBLEM  ${toSafeLine(what)}\n         ${toSafeLine(advice)}`,
  )
}

function explainError(error: unknown): readonly Finding[] {
  if (!(error instanceof ApiError)) throw error
  const advice =
    error.exitCode === exitCodes.forbidden
      ? 'sign in with `distribute login`, or set DISTRIBUTE_TOKEN'
      : 'check the address (--server, DISTRIBUTE_SERVER, `distribute login`) and that distribute runs'
  return [{ what: error.message.split('\n')[0] ?? '', advice, exitCode: error.exitCode }]
}

async function checkEngines(api: ApiClient): Promise<readonly Finding[]> {
  const version = await getServerVersion(api)
  const up = (await api.get('/engines', { schema: engines })).items.filter(({ state }) => state === 'up')
  if (up.length === 0) return [{ what: 'no engine is up', advice: 'start execute-engine; tasks wait until one is up' }]
  return up.map((engine) => {
    const what = `engine ${engine.name} ${engine.version} in ${engine.lanes.join(', ')}: ${engine.busy} of ${engine.slots} slots busy`
    if (engine.problem !== null) return { what, advice: engine.problem }
    return engine.version === version
      ? { what }
      : { what, advice: `distribute is ${version}: upgrade the older of the two` }
  })
}
