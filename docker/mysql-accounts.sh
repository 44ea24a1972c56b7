#!/usr/bin/env bash
# Run once by the image, when the database is made: the engines' account, and the right to give it its rights
# (`distribute migrate --engine-account`), which go table by table.
set -eo pipefail
MYSQL_PWD=$MYSQL_ROOT_PASSWORD mysql --protocol=socket --user=root <<SQL
create user 'execute-engine'@'%' identified by '$(cat /run/secrets/engine-password)';
grant all on \`$MYSQL_DATABASE\`.* to '$MYSQL_USER'@'%' with grant option;
SQL
