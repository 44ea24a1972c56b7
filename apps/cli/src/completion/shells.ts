import type { CompletedCommand } from './completed-command.ts'

/** A script for bash 4 and later. */
export function formatBash(commands: readonly CompletedCommand[]): string {
  const cases = commands.map(
    ({ path, words }) => `    '${path.join(' ')}') words='${words.map(({ word }) => word).join(' ')}' ;;`,
  )
  return `_distribute() {
  local current=\${COMP_WORDS[COMP_CWORD]} path='' words='' word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    [[ $word == -* ]] && continue
    case " ${listPaths(commands).join('  ')} " in *" \${path:+\${path}/}$word "*) path=\${path:+\${path}/}$word ;; *) break ;; esac
  done
  case "\${path//\\// }" in
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  [[ \${#COMPREPLY[@]} -eq 0 ]] && compopt -o default
}
complete -F _distribute distribute`
}

/** A script for zsh, which shows what each word means. */
export function formatZsh(commands: readonly CompletedCommand[]): string {
  const cases = commands.map(
    ({ path, words }) =>
      `    '${path.join(' ')}') offered=(${words.map(({ word, description }) => quoteZsh(word, description)).join(' ')}) ;;`,
  )
  return `#compdef distribute
_distribute() {
  local -a offered
  local taken='' word
  for word in "\${(@)words[2,CURRENT-1]}"; do
    [[ $word == -* ]] && continue
    case " ${listPaths(commands).join('  ')} " in *" \${taken:+\${taken}/}$word "*) taken=\${taken:+\${taken}/}$word ;; *) break ;; esac
  done
  case "\${taken//\\// }" in
${cases.join('\n')}
  esac
  if (( \${#offered} )) && _describe 'distribute' offered; then return; fi
  _files
}
compdef _distribute distribute`
}

/** A script for fish. */
export function formatFish(commands: readonly CompletedCommand[]): string {
  const lines = commands.flatMap(({ path, words }) =>
    words.map(({ word, description }) => {
      const flag = word.startsWith('--') ? `-l ${word.slice(2)}` : `-a ${word}`
      return `complete -c distribute -f -n '__distribute_is "${path.join(' ')}"' ${flag} -d ${quoteFish(description)}`
    }),
  )
  return `function __distribute_is
  set -l path
  for word in (commandline -opc)[2..-1]
    string match -q -- '-*' $word; and continue
    contains -- (string join / $path $word) ${listPaths(commands).join(' ')}; or break
    set -a path $word
  end
  test (string join ' ' $path) = "$argv[1]"
end
${lines.join('\n')}`
}

/** `task`, `task/list`, … */
function listPaths(commands: readonly CompletedCommand[]): readonly string[] {
  return commands.flatMap(({ path }) => (path.length === 0 ? [] : [path.join('/')]))
}

function quoteZsh(word: string, description: string): string {
  const text = description.replaceAll(':', '\\:')
  return `'${`${word}:${text}`.replaceAll("'", `'\\''`)}'`
}

function quoteFish(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}
