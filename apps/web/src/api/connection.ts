import { createSharedValue } from '../state/shared-value.ts'

/** Whether the server answers. */
export const connection = createSharedValue<'connected' | 'lost'>('connected')
