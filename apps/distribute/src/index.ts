export { Distribute, type DistributeDeps } from './distribute.ts'
