/** Knows the problems of an engine. */
export interface ProblemSource {
  /** Lists what keeps the engine from taking units as it should; empty if it is well. */
  listProblems(): readonly string[]
}

/** The problems of an engine that may not exist yet. `listProblems` never throws. */
export interface EngineProblems extends ProblemSource {
  /** Reports the problems of this engine from now on. Until then the engine is starting. */
  follow(engine: ProblemSource): void
}

export function createEngineProblems(): EngineProblems {
  let source: ProblemSource = { listProblems: () => ['starting: waiting for the store'] }
  return {
    follow: (engine) => {
      source = engine
    },
    listProblems: () => tryToList(source),
  }
}

/** Catches errors: thrown in a timer or a server, they would end the process. */
function tryToList(source: ProblemSource): readonly string[] {
  try {
    return source.listProblems()
  } catch (error) {
    return [`health check failed: ${error instanceof Error ? error.message : error}`]
  }
}
