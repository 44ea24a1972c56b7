/** Whoever knows how the engine is. */
export interface TroubleSource {
  /** why it cannot take units as it should; empty: it is well */
  listTroubles(): readonly string[]
}

/** How the engine is, for those that tell of it before it is there. `listTroubles` never throws. */
export interface Troubles extends TroubleSource {
  /** From now on it is what the engine says; before that, it is starting. */
  follow(engine: TroubleSource): void
}

export function createTroubles(): Troubles {
  let source: TroubleSource = { listTroubles: () => ['starting: it waits for the store'] }
  return {
    follow: (engine) => {
      source = engine
    },
    listTroubles: () => tryToList(source),
  }
}

/** A check that fails must not end the engine, which its error would in a timer or in a server. */
function tryToList(source: TroubleSource): readonly string[] {
  try {
    return source.listTroubles()
  } catch (error) {
    return [`its health cannot be told: ${error instanceof Error ? error.message : error}`]
  }
}
