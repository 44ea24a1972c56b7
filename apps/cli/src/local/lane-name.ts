import { InvalidArgumentError } from '@commander-js/extra-typings'
import { laneNameSchema } from '@distribute/contracts'

/** Parses the name of a lane on the command line. */
export function parseLane(name: string): string {
  const { success, error } = laneNameSchema.safeParse(name)
  if (success) return name
  throw new InvalidArgumentError(`It ${error.issues[0]?.message}.`)
}

/** Parses a lane of an option that can be repeated. */
export function collectLane(name: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, parseLane(name)]
}
