import { Link } from '@tanstack/react-router'

/** Opens the panel of a host. */
export function HostLink({ host }: { readonly host: string }) {
  return (
    <Link from="/tasks/$id" to="." search={(search) => ({ ...search, host })} resetScroll={false}>
      <bdi>{host}</bdi>
    </Link>
  )
}
