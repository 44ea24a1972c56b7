import { InvalidArgumentError } from '@commander-js/extra-typings'
import { laneNameSchema } from '@distribute/contracts'

/** The name of a lane on the command line. */
export function parseLane(name: string): string {
  const { success, error } = laneNameSchema.safeParse(name)
  if (success) return name
  throw new InvalidArgumentError(`It ${error.issues[0]?.message}.`)
}

/** The same of an option that may come several times. */
export function collectLane(name: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, parseLane(name)]
}
