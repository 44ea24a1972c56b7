import { useParams } from '@tanstack/react-router'
import { Screen } from '../../ui/screen.tsx'

export function Host() {
  const { host } = useParams({ from: '/hosts/$host' })
  return <Screen title={host}>{null}</Screen>
}
