/** Whoever knows how the engine is. */
export interface ProblemSource {
  /** why it cannot take units as it should; empty: it is well */
  listProblems(): readonly string[]
}

/** How the engine is, for those that tell of it before it is there. `listProblems` never throws. */
export interface EngineProblems extends ProblemSource {
  /** From now on it is what the engine says; before that, it is starting. */
  follow(engine: ProblemSource): void
}

export function createEngineProblems(): EngineProblems {
  let source: ProblemSource = { listProblems: () => ['starting: it waits for the store'] }
  return {
    follow: (engine) => {
      source = engine
    },
    listProblems: () => tryToList(source),
  }
}

/** A check that fails must not end the engine, which its error would in a timer or in a server. */
function tryToList(source: ProblemSource): readonly string[] {
  try {
    return source.listProblems()
  } catch (error) {
    return [`its health cannot be told: ${error instanceof Error ? error.message : error}`]
  }
}
