import { fileURLToPath } from 'node:url'

/** Where `npm run build` puts the web page. */
export const builtPage = fileURLToPath(new URL('../../../web/dist', import.meta.url))
