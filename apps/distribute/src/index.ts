export { Distribute } from './distribute.ts'
export type { DistributeDeps } from './distribute-deps.ts'
