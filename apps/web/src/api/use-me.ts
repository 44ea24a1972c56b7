import type { Role } from '@distribute/contracts'
import { useQuery } from '@tanstack/react-query'
import { meQuery } from './session.ts'

const rank: Readonly<Record<Role, number>> = { viewer: 0, operator: 1, admin: 2 }

/** Whether the person who is signed in may do what this role may do. */
export function useMay(needed: Role): boolean {
  const { data } = useQuery(meQuery)
  return data !== undefined && data !== null && rank[data.role] >= rank[needed]
}

/** Whether the person who is signed in sees every lane. */
export function useSeesAllLanes(): boolean {
  return useQuery(meQuery).data?.lanes === 'all'
}
