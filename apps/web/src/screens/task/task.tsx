import { useParams } from '@tanstack/react-router'
import { Screen } from '../../ui/screen.tsx'

export function Task() {
  const { id } = useParams({ from: '/tasks/$id' })
  return <Screen title={id}>{null}</Screen>
}
