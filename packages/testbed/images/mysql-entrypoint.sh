#!/usr/bin/env bash
# Like mysql:8.4: root reads the passwords from files; the server and the set-up of its database run
# as mysql.
set -eo pipefail
data=/var/lib/mysql
socket=/run/mysqld/mysqld.sock
server=(mariadbd "--datadir=$data" "--socket=$socket" --skip-name-resolve --max-allowed-packet=64M --character-set-server=utf8mb4)

if [ "$(id -u)" = 0 ]; then
  MYSQL_ROOT_PASSWORD=$(cat "$MYSQL_ROOT_PASSWORD_FILE")
  MYSQL_PASSWORD=$(cat "$MYSQL_PASSWORD_FILE")
  export MYSQL_ROOT_PASSWORD MYSQL_PASSWORD
  mkdir -p /run/mysqld
  chown mysql /run/mysqld "$data"
  exec setpriv --reuid=mysql --regid=mysql --init-groups "${BASH_SOURCE[0]}" "$@"
fi

if [ ! -d "$data/mysql" ]; then
  mariadb-install-db --datadir="$data" --auth-root-authentication-method=normal --skip-test-db >/dev/null
  "${server[@]}" --skip-networking &
  until mysqladmin ping --silent --socket="$socket"; do sleep 0.2; done
  mysql --user=root <<SQL
alter user root@localhost identified by '$MYSQL_ROOT_PASSWORD';
create database \`$MYSQL_DATABASE\`;
create user '$MYSQL_USER'@'%' identified by '$MYSQL_PASSWORD';
grant all on \`$MYSQL_DATABASE\`.* to '$MYSQL_USER'@'%';
SQL
  for script in /docker-entrypoint-initdb.d/*.sh; do "$script"; done
  kill %1
  wait
fi
exec "${server[@]}" --bind-address=0.0.0.0
