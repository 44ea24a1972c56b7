_distribute() {
  local current=${COMP_WORDS[COMP_CWORD]} path='' words='' word
  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    [[ $word == -* ]] && continue
    case " completion  adhoc  playbook  status  task  task/list  task/show  watch  wait  results  output  host  cancel  retry  project  project/list  project/show  project/clone  login  logout  engine  engine/list  engine/drain  token  token/create  token/list  token/revoke  user  user/add  user/list  user/change  user/disable  user/enable  user/password  doctor  migrate  queue  queue/grant  secret  secret/init  secret/encrypt  secret/convert  key  key/init  key/show  key/export  key/rotate  key/use  key/remove  lane  lane/add  lane/list  config  config/check  config/export " in *" ${path:+${path}/}$word "*) path=${path:+${path}/}$word ;; *) break ;; esac
  done
  case "${path//\// }" in
    '') words='adhoc playbook status task watch wait results output host cancel retry project login logout engine token user doctor completion migrate queue secret key lane config' ;;
    'completion') words='bash zsh fish' ;;
    'adhoc') words='--server --context --inventory --limit --extra-vars --secret-vars --become --become-user --user --port --check --diff --verbose --lane --timeout --host-timeout --start-within --unit-size --parallel --fail-count --fail-rate --on-engine-loss --name --id --preview --list-hosts --detach --exit-zero --fold --module-name --args --split-anyway' ;;
    'playbook') words='--server --context --inventory --limit --extra-vars --secret-vars --become --become-user --user --port --check --diff --verbose --lane --timeout --host-timeout --start-within --unit-size --parallel --fail-count --fail-rate --on-engine-loss --name --id --preview --list-hosts --detach --exit-zero --fold --tags --skip-tags --split-anyway' ;;
    'status') words='--server --context' ;;
    'task') words='list show' ;;
    'task list') words='--server --context --state --kind --query --v1-id --host --since --until --limit --output' ;;
    'task show') words='--server --context --output' ;;
    'watch') words='--server --context --exit-zero --fold' ;;
    'wait') words='--server --context --timeout --exit-zero' ;;
    'results') words='--server --context --state --query --output' ;;
    'output') words='--server --context --fold' ;;
    'host') words='--server --context --limit --output' ;;
    'cancel') words='--server --context' ;;
    'retry') words='--server --context --state --id --detach --exit-zero --fold' ;;
    'project') words='list show clone' ;;
    'project list') words='--server --context --output' ;;
    'project show') words='--server --context --output' ;;
    'project clone') words='--server --context' ;;
    'login') words='--context' ;;
    'logout') words='' ;;
    'engine') words='list drain' ;;
    'engine list') words='--server --context --output' ;;
    'engine drain') words='--server --context' ;;
    'token') words='create list revoke' ;;
    'token create') words='--server --context --config --standalone --name --role --lanes --expires' ;;
    'token list') words='--server --context --config --standalone --output' ;;
    'token revoke') words='--server --context --config --standalone --name' ;;
    'user') words='add list change disable enable password' ;;
    'user add') words='--server --context --config --standalone --role --lanes' ;;
    'user list') words='--server --context --config --standalone --output' ;;
    'user change') words='--server --context --config --standalone --role --lanes' ;;
    'user disable') words='--server --context --config --standalone' ;;
    'user enable') words='--server --context --config --standalone' ;;
    'user password') words='--server --context --config --standalone' ;;
    'doctor') words='--server --context' ;;
    'migrate') words='--engine-account --only-current-engines --config --standalone' ;;
    'queue') words='grant' ;;
    'queue grant') words='--distribute-account --engine-account --config' ;;
    'secret') words='init encrypt convert' ;;
    'secret init') words='--key-file --config' ;;
    'secret encrypt') words='--key-file --config' ;;
    'secret convert') words='--original-key --key-file --config' ;;
    'key') words='init show export rotate use remove' ;;
    'key init') words='--lane --keys-dir --config --standalone' ;;
    'key show') words='--keys-dir --config' ;;
    'key export') words='--lane --to --move --keys-dir --config' ;;
    'key rotate') words='--orders --lane --keys-dir --config' ;;
    'key use') words='--keys-dir --config' ;;
    'key remove') words='--keys-dir --config' ;;
    'lane') words='add list' ;;
    'lane add') words='--config --standalone' ;;
    'lane list') words='--server --context --output --config --standalone' ;;
    'config') words='check export' ;;
    'config check') words='--config --for' ;;
    'config export') words='--config --for --reseal-key' ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  [[ ${#COMPREPLY[@]} -eq 0 ]] && compopt -o default
}
complete -F _distribute distribute
