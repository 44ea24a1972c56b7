import type { Logger } from 'pino'
import type { Feature } from '../feature.ts'
import { pageRoutes } from './page-routes.ts'
import { readIndex } from './read-index.ts'

export interface PageDeps {
  /** the built page */
  readonly folder: string
  readonly logger: Logger
}

/** The web page. Without a built one, its addresses say how to build it. */
export function createPageFeature({ folder, logger }: PageDeps): Feature {
  return {
    routes: async (app) => {
      const index = await readIndex(folder)
      if (index === undefined) logger.warn({ folder }, 'web page not built: run npm run build, then start again')
      await app.register(pageRoutes({ folder, index }))
    },
  }
}
