# shellcheck shell=bash
# conf/secrets: passwords, keys, the first token. A part of deployment.sh.

# The owner of files that only their owner can read: the containers' user.
owner() { if [ "$(id -u)" = 0 ]; then echo 10001; else id -u; fi; }

# Other users of the machine cannot enter the folder; the containers' user can read the parts that a
# container sees.
make_secrets_folder() {
  local folder
  mkdir -p conf/secrets
  [ -O conf/secrets ] || fail "conf/secrets belongs to $(stat --format '%U (%u)' conf/secrets): run this script as that user"
  chmod 0700 conf/secrets
  for folder in distribute engine mysql kafka; do
    mkdir -p "conf/secrets/$folder"
    chmod 0755 "conf/secrets/$folder"
  done
  for folder in distribute engine; do
    mkdir -p "conf/secrets/$folder/keys"
    chmod 0700 "conf/secrets/$folder/keys"
  done
  give conf/secrets/{distribute,engine}{,/keys}
}

give() { [ "$(id -u)" != 0 ] || chown "$(owner)" "$@"; }

# Prevents one kind of deployment from overwriting passwords and keys of the other.
check_part() {
  local before
  before=$(cat conf/secrets/servers 2>/dev/null || echo "$SERVERS")
  [ "$before" = "$SERVERS" ] || fail "this deployment has $before MySQL and Kafka (conf/secrets/servers), but this command and conf/server.conf ask for $SERVERS ones. For bundled servers, comment out [MySQL] IP, [Store] URL and [Kafka_Cluster] BOOTSTRAP_SERVERS and run 'bash deployment.sh'; for external ones, set them. To change from one to the other, see docs/deployment.md"
  if has distribute && [ ! -s conf/secrets/distribute/key ] && [ -s conf/secrets/engine/key ]; then
    fail "conf/secrets/engine/key exists, but conf/secrets/distribute/key does not: on a machine of engines, run 'bash deployment.sh engine'; if the second key was lost, copy the first"
  fi
  write_file conf/secrets/servers 0400 <<<"$SERVERS"
}

make_passwords() {
  if [ ! -s conf/secrets/mysql/root-password ] && docker volume inspect "${project}_mysql" >/dev/null 2>&1; then
    fail "the volume ${project}_mysql has a database, but conf/secrets lacks its passwords: restore that folder from your backup"
  fi
  make_password mysql/root-password
  make_password mysql/password && copy_secret conf/secrets/mysql/password conf/secrets/distribute/mysql-password
  make_password mysql/engine-password && copy_secret conf/secrets/mysql/engine-password conf/secrets/engine/mysql-password
  make_kafka_accounts
}

# Kafka does not store them, so lost ones can be created again.
make_kafka_accounts() {
  local account
  for account in broker distribute execute-engine; do make_password "kafka/$account-password" 0600; done
  copy_secret conf/secrets/kafka/distribute-password conf/secrets/distribute/kafka-password
  copy_secret conf/secrets/kafka/execute-engine-password conf/secrets/engine/kafka-password
  describe_kafka_accounts | write_file conf/secrets/kafka/accounts.jaas 0444
}

# In the format of Java: the accounts that the broker accepts, and its own account.
describe_kafka_accounts() {
  local account
  echo 'KafkaServer {'
  echo '  org.apache.kafka.common.security.plain.PlainLoginModule required'
  printf '  username="broker" password="%s"' "$(cat conf/secrets/kafka/broker-password)"
  for account in broker distribute execute-engine; do printf '\n  user_%s="%s"' "$account" "$(cat "conf/secrets/kafka/$account-password")"; done
  printf ';\n};\n'
}

# By default readable for everyone within the folder, because the image's server has its own uid.
make_password() {
  [ -s "conf/secrets/$1" ] || make_random | write_file "conf/secrets/$1" "${2:-0444}"
}

make_random() { head --bytes=24 /dev/urandom | od --address-radix=n --format=x1 | tr --delete ' \n'; }

# Readable only by the containers' user.
copy_secret() { cmp --silent "$1" "$2" || write_file "$2" 0600 <"$1"; }

# Writes standard input atomically.
write_file() {
  cat >"$1.new"
  [ -s "$1.new" ] || fail "$1 would be empty"
  chmod "$2" "$1.new"
  [ "$2" != 0600 ] || give "$1.new"
  mv "$1.new" "$1"
}

# Uses programs of the images, so that this machine needs only Docker. `key` decrypts secretVars and
# is the same for all daemons; `settings-key` decrypts the settings of one kind. An earlier version
# had only `key`, which then also encrypted the settings.
make_keys() {
  local distribute=conf/secrets/distribute engine=conf/secrets/engine
  if has distribute; then
    [ ! -e $distribute/key ] || [ -e $distribute/settings-key ] || copy_secret $distribute/key $distribute/settings-key
    make_secret_key distribute settings-key
    make_secret_key distribute key
    make_secret_key engine settings-key
    copy_secret $distribute/key $engine/key
    [ -e $distribute/gitlab-key ] || make_ssh_key distribute gitlab-key
  fi
  [ -e $engine/key ] || fail "$engine/key is missing: copy the folder conf/secrets/engine from a machine of distribute"
  [ -e $engine/settings-key ] || copy_secret $engine/key $engine/settings-key
  # shared with engines on other machines, so that hosts need only one key
  [ -e $engine/ssh-key ] || make_ssh_key engine ssh-key
}

make_secret_key() { [ -e "conf/secrets/$1/$2" ] || in_image "$1" distribute secret init --key-file "/etc/distribute/$2" >/dev/null 2>&1; }

make_ssh_key() {
  local new=conf/secrets/$1/$2.new
  rm -f "$new" "$new.pub"
  in_image "$1" ssh-keygen -q -t ed25519 -N '' -C "$2" -f "/etc/distribute/$2.new"
  mv "$new.pub" "conf/secrets/$1/$2.pub"
  mv "$new" "conf/secrets/$1/$2"
}

# Runs a program with write access to a folder of conf/secrets, in an image that was built here.
in_image() {
  local image=execute-engine
  ! has distribute || image=distribute
  docker run --rm --network=none --user="$OWNER" --volume="$PWD/conf/secrets/$1:/etc/distribute:z" "$image:$(setting TAG local)" "${@:2}"
}

make_token() {
  [ ! -s conf/secrets/token ] || return 0
  if [ -n "$(distribute_command token list)" ]; then
    say "The store has tokens, but conf/secrets/token is missing: to create another token, see docs/deployment.md"
    return 0
  fi
  distribute_command token create --name deployment --role admin --expires never | write_file conf/secrets/token 0400
  say "The first token is in conf/secrets/token"
}
