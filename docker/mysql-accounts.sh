#!/usr/bin/env bash
# The image runs this once, when it creates the database: creates the engines' account, and allows
# `distribute migrate --engine-account` to grant its rights per table.
set -eo pipefail
# as hexadecimal digits, so that a password cannot contain SQL
password=$(od -An -v -tx1 < <(tr -d '\n' </run/secrets/engine-password) | tr -d ' \n')
MYSQL_PWD=$MYSQL_ROOT_PASSWORD mysql --protocol=socket --user=root <<SQL
set @statement = concat("create user 'execute-engine'@'%' identified by ", quote(convert(unhex('$password') using utf8mb4)));
prepare statement from @statement;
execute statement;
grant all on \`$MYSQL_DATABASE\`.* to '$MYSQL_USER'@'%' with grant option;
SQL
