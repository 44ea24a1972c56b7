import type { ApiClient } from '../remote/connection/api-client.ts'

/** Where something was changed: `at https://distribute.example/`. */
export function describeServer({ server }: Pick<ApiClient, 'server'>): string {
  return `at ${server.href}`
}
