import { useQuery } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { meQuery } from './api/session.ts'
import { router } from './router.tsx'
import { SignIn } from './screens/sign-in/sign-in.tsx'
import { Failure, Loading } from './ui/notice.tsx'

/** The screens for a person who is signed in, and the sign-in for everyone else. */
export function App({ codeFailed }: { readonly codeFailed: boolean }) {
  const { data: me, error, refetch } = useQuery({ ...meQuery, refetchInterval: waitForServer })
  if (me === undefined && error !== null) return <Failure error={error} onRetry={refetch} />
  if (me === undefined) return <Loading />
  if (me === null) return <SignIn codeFailed={codeFailed} />
  return <RouterProvider router={router} />
}

/** Asks again while there was no answer, and each minute for changes of role and lanes. */
function waitForServer({ state }: { readonly state: { readonly data: unknown } }): number {
  return state.data === undefined ? 2_000 : 60_000
}
