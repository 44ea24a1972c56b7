#!/usr/bin/env bash
# Run once by the image, when the database is made: the engines' account, and the right to give it its rights
# (`distribute migrate --engine-account`), which go table by table.
set -eo pipefail
# as digits: whatever stands in a password, it is no SQL
password=$(od -An -v -tx1 < <(tr -d '\n' </run/secrets/engine-password) | tr -d ' \n')
MYSQL_PWD=$MYSQL_ROOT_PASSWORD mysql --protocol=socket --user=root <<SQL
set @statement = concat("create user 'execute-engine'@'%' identified by ", quote(convert(unhex('$password') using utf8mb4)));
prepare statement from @statement;
execute statement;
grant all on \`$MYSQL_DATABASE\`.* to '$MYSQL_USER'@'%' with grant option;
SQL
