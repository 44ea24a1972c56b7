import { useWords } from '../../language/words.ts'
import { shellWords } from '../../shell/shell-words.ts'
import { Screen } from '../../ui/screen.tsx'

export function Engines() {
  const words = useWords(shellWords)
  return <Screen title={words.sections.engines}>{null}</Screen>
}
