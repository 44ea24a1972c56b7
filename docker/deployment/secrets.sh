# shellcheck shell=bash
# conf/secrets: passwords, keys, the first token. A part of deployment.sh.

# Whose the files are that only their owner may read: the containers' user.
owner() { if [ "$(id -u)" = 0 ]; then echo 10001; else id -u; fi; }

# The folder keeps the machine's other users out; what a container sees of it, its own user can read.
make_secrets_folder() {
  local folder
  mkdir -p conf/secrets
  [ -O conf/secrets ] || fail "conf/secrets belongs to $(stat --format '%U (%u)' conf/secrets): run this as that user"
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

# Passwords and keys of one kind of deployment would overwrite those of the other.
check_part() {
  local before
  before=$(cat conf/secrets/servers 2>/dev/null || echo "$SERVERS")
  [ "$before" = "$SERVERS" ] || fail "this machine's deployment has $before MySQL and Kafka (conf/secrets/servers remembers it), and these would be $SERVERS: for bundled ones comment [MySQL] IP, [Store] URL and [Kafka_Cluster] BOOTSTRAP_SERVERS of conf/server.conf out and run 'bash deployment.sh'; for external ones fill them in. To change from one to the other, see docs/deployment.md"
  if has distribute && [ ! -s conf/secrets/distribute/key ] && [ -s conf/secrets/engine/key ]; then
    fail "conf/secrets/engine/key is there, and conf/secrets/distribute/key is not: a machine of engines is deployed by 'bash deployment.sh engine'; if the second was lost, copy the first there"
  fi
  write_file conf/secrets/servers 0400 <<<"$SERVERS"
}

make_passwords() {
  if [ ! -s conf/secrets/mysql/root-password ] && docker volume inspect "${project}_mysql" >/dev/null 2>&1; then
    fail "the volume ${project}_mysql holds a database, but its passwords are not in conf/secrets: bring that folder back from your backup"
  fi
  make_password mysql/root-password
  make_password mysql/password && copy_secret conf/secrets/mysql/password conf/secrets/distribute/mysql-password
  make_password mysql/engine-password && copy_secret conf/secrets/mysql/engine-password conf/secrets/engine/mysql-password
  make_kafka_accounts
}

# Kafka keeps nothing of them: where they are lost, new ones do.
make_kafka_accounts() {
  local account
  for account in broker distribute execute-engine; do make_password "kafka/$account-password" 0600; done
  copy_secret conf/secrets/kafka/distribute-password conf/secrets/distribute/kafka-password
  copy_secret conf/secrets/kafka/execute-engine-password conf/secrets/engine/kafka-password
  describe_kafka_accounts | write_file conf/secrets/kafka/accounts.jaas 0444
}

# As Java reads them: whom the broker lets in, and as whom it speaks to itself.
describe_kafka_accounts() {
  local account
  echo 'KafkaServer {'
  echo '  org.apache.kafka.common.security.plain.PlainLoginModule required'
  printf '  username="broker" password="%s"' "$(cat conf/secrets/kafka/broker-password)"
  for account in broker distribute execute-engine; do printf '\n  user_%s="%s"' "$account" "$(cat "conf/secrets/kafka/$account-password")"; done
  printf ';\n};\n'
}

# Readable for all within the folder, unless a mode is given: the image's server reads it, under a number of its own.
make_password() {
  [ -s "conf/secrets/$1" ] || make_random | write_file "conf/secrets/$1" "${2:-0444}"
}

make_random() { head --bytes=24 /dev/urandom | od --address-radix=n --format=x1 | tr --delete ' \n'; }

# For the containers' user alone.
copy_secret() { cmp --silent "$1" "$2" || write_file "$2" 0600 <"$1"; }

# The whole of standard input, or nothing.
write_file() {
  cat >"$1.new"
  [ -s "$1.new" ] || fail "$1 would be empty"
  chmod "$2" "$1.new"
  [ "$2" != 0600 ] || give "$1.new"
  mv "$1.new" "$1"
}

# By programs of the images, so that this machine needs Docker alone. `key` opens secretVars, the same for all; `settings-key` the
# settings of one kind of daemon. Where there was but one key, distribute's settings are encrypted with that.
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
  [ -e $engine/key ] || fail "$engine/key is not there: copy the folder conf/secrets/engine from the machine that runs distribute"
  [ -e $engine/settings-key ] || copy_secret $engine/key $engine/settings-key
  # also for engines elsewhere, so that hosts need to know one key only
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

# Runs a program with a folder of conf/secrets to write to, in an image of those that are here.
in_image() {
  local image=execute-engine
  ! has distribute || image=distribute
  docker run --rm --network=none --user="$OWNER" --volume="$PWD/conf/secrets/$1:/etc/distribute:z" "$image:$(setting TAG local)" "${@:2}"
}

make_token() {
  [ ! -s conf/secrets/token ] || return 0
  if [ -n "$(distribute_command token list)" ]; then
    say "The store has tokens, conf/secrets/token is not there: if you need another, see docs/deployment.md"
    return 0
  fi
  distribute_command token create --name deployment | write_file conf/secrets/token 0400
  say "The first token is in conf/secrets/token"
}
